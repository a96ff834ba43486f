"""A client with the part of the Debug Adapter Protocol that stops a program at a line and reads its state."""

import json
import socket


class Debugger:
    """A client of a debug adapter that listens at a port of this machine."""

    def __init__(self, port: int, patience: float = 30) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self._stream = self._connection.makefile("rwb")
        self._sequence = 0
        self._events: list[dict] = []
        self._answers: dict[int, dict] = {}

    def request(self, command: str, **arguments) -> int:
        """Sends a request. Returns its number."""
        self._sequence += 1
        message = {"seq": self._sequence, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(message).encode()
        self._stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._stream.flush()
        return self._sequence

    def answer(self, number: int) -> dict:
        """Returns the body of the answer to a request."""
        while number not in self._answers:
            self._take()
        return self._answers.pop(number)

    def event(self, name: str) -> dict:
        """Returns the body of the next event of that name."""
        while True:
            for index, message in enumerate(self._events):
                if message["event"] == name:
                    return self._events.pop(index).get("body", {})
            self._take()

    def stopped_at(self) -> tuple[str, int, str]:
        """Waits until the program stops. Returns the function, the line, and the value of `total`."""
        thread = self.event("stopped")["threadId"]
        frame = self.answer(self.request("stackTrace", threadId=thread))["stackFrames"][0]
        value = self.answer(self.request("evaluate", expression="total", frameId=frame["id"]))["result"]
        self.answer(self.request("continue", threadId=thread))
        return frame["name"], frame["line"], value

    def leave_at_the_end(self) -> None:
        """Waits until the program has ended, and lets the adapter end as well."""
        self.event("terminated")
        self.request("disconnect")
        self._stream.close()
        self._connection.close()

    def _take(self) -> None:
        message = self._read()
        if message["type"] == "response":
            assert message["success"], message
            self._answers[message["request_seq"]] = message.get("body", {})
        elif message["type"] == "event":
            self._events.append(message)

    def _read(self) -> dict:
        length = 0
        while (line := self._stream.readline()) != b"\r\n":
            assert line, "the adapter has hung up"
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self._stream.read(length))
