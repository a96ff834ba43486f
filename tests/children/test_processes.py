"""Processes that the program starts run as under python. Only the program writes the report."""

import pytest

from fidelity.two_runs import both, written

CHILD = """
import os, sys, json

@profile
def child_work(number):
    return [number] * 1000

child_work(1)
print("child", sys.argv[1:], __name__, sys.executable, getattr(sys, 'orig_argv', [])[1:], sys.prefix, sys.flags.optimize, flush=True)
print(sorted(name for name in os.environ if "PYPROF" in name or "PRELOAD" in name), flush=True)
print("child's error", file=sys.stderr)
"""

BEGIN = """
import asyncio, os, pty, signal, subprocess, sys
here = os.path.dirname(os.path.abspath(__file__))
child = os.path.join(here, "child.py")

@profile
def work():
    return [0] * 1000

work()
print("begin", flush=True)

def ended(pid):
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""

STARTS = {
    "subprocess.run": "print(subprocess.run([sys.executable, child, 'a b', '-x']).returncode)",
    "subprocess.run in a profiled function": "@profile\ndef start():\n"
    "    return subprocess.run([sys.executable, child], capture_output=True)\nprint(start())",
    "subprocess.run with a captured output": "print(subprocess.run([sys.executable, child], capture_output=True, text=True))",
    "subprocess.check_output": "print(subprocess.check_output([sys.executable, '-c', 'print(__name__)']))",
    "subprocess of a module": "print(subprocess.run([sys.executable, '-m', 'child', 'one']).returncode)",
    "subprocess of code": "print(subprocess.run([sys.executable, '-c', 'import child; print(profile)' if 'profile' in dir(__builtins__)"
    " and False else 'import child']).returncode)",
    "subprocess with options": "print(subprocess.run([sys.executable, '-OO', '-X', 'utf8', '-W', 'error', child]).returncode)",
    "subprocess isolated": "print(subprocess.run([sys.executable, '-I', child]).returncode)",
    "subprocess with standard input": "print(subprocess.run([sys.executable, '-'], input=b'print(42)').returncode)",
    "subprocess of no program": "print(subprocess.run([sys.executable], input=b'print(42)').returncode)",
    "subprocess of an interactive python": "print(subprocess.run([sys.executable, '-i', child], input=b'print(42)').returncode)",
    "subprocess that asks for the version": "print(subprocess.run([sys.executable, '--version']).returncode)\n"
    "print(subprocess.run([sys.executable, '-VV'], capture_output=True))\nprint(subprocess.run([sys.executable, '-h'], capture_output=True))",
    "subprocess with an unknown option": "print(subprocess.run([sys.executable, '--no-such-option'], capture_output=True))",
    "subprocess of a missing script": "print(subprocess.run([sys.executable, 'missing.py'], capture_output=True))",
    "subprocess of a module that is not there": "print(subprocess.run([sys.executable, '-m', 'missing'], capture_output=True))",
    "subprocess of a name that is no module": "print(subprocess.run([sys.executable, 'json'], capture_output=True))",
    "subprocess with options of pyprof": "print(subprocess.run([sys.executable, child, '--precision', '5', '-o', 'file', '--list']).returncode)",
    "subprocess with python's own long option": "print(subprocess.run([sys.executable, '--check-hash-based-pycs', 'always', child]).returncode)",
    "subprocess that ignores the environment": "print(subprocess.run([sys.executable, '-E', child]).returncode)",
    "subprocess with descriptors left open": "print(subprocess.run([sys.executable, child], close_fds=False).returncode)",
    "subprocess with an empty environment": "print(subprocess.run([sys.executable, child], env={}).returncode)",
    "subprocess with an environment": "print(subprocess.run([sys.executable, child], env={'PYTHONOPTIMIZE': '1', 'A': 'b'}).returncode)",
    "subprocess with a preexec function": "print(subprocess.run([sys.executable, child], preexec_fn=lambda: os.nice(1)).returncode)",
    "subprocess in a session of its own": "print(subprocess.run([sys.executable, child], start_new_session=True).returncode)",
    "subprocess in another directory": "print(subprocess.run([sys.executable, child], cwd='/').returncode)",
    "subprocess with an executable": "print(subprocess.run(['renamed', child], executable=sys.executable).returncode)",
    "subprocess through a shell": 'print(subprocess.run(f\'"{sys.executable}" "{child}" && echo done\', shell=True).returncode)',
    "subprocess of the base python": "print(subprocess.run([sys._base_executable, '-S', child]).returncode)",
    "subprocess of the script itself": "if len(sys.argv) == 1: print(subprocess.run([sys.executable, __file__, 'again']).returncode)",
    "subprocess with the same options": "print(subprocess.run([sys.executable, *subprocess._args_from_interpreter_flags(), child]).returncode)",
    "subprocess of another program": "print(subprocess.run(['/bin/sh', '-c', 'echo $0 shell; exit 3']).returncode)",
    "subprocess that is not there": "try: subprocess.run(['/nowhere/program'])\nexcept FileNotFoundError as error: print(error)",
    "subprocess that may not be executed": "try: subprocess.run([child])\nexcept PermissionError as error: print(error)",
    "subprocess of a script with a first line": "os.chmod(child, 0o755); text = open(child).read()\n"
    "open(child, 'w').write(f'#!{sys.executable}\\n{text}')\nprint(subprocess.run([child, 'x']).returncode)",
    "subprocess killed": "process = subprocess.Popen([sys.executable, '-c', 'print(1, flush=True); import signal; signal.pause()'],"
    " stdout=subprocess.PIPE)\nprint(process.stdout.readline()); process.kill(); print(process.wait())",
    "subprocess terminated": "process = subprocess.Popen([sys.executable, '-c', 'print(1, flush=True); import signal; signal.pause()'],"
    " stdout=subprocess.PIPE)\nprint(process.stdout.readline()); process.terminate(); print(process.wait())",
    "subprocess interrupted": "process = subprocess.Popen([sys.executable, '-c', 'import time; print(1, flush=True); time.sleep(600)'],"
    " stdout=subprocess.PIPE)\nprint(process.stdout.readline())\nwhile open(f'/proc/{process.pid}/stat').read().split()[2] != 'S': pass\n"
    "process.send_signal(signal.SIGINT); print(process.wait())",
    "subprocess that fails": "print(subprocess.run([sys.executable, '-c', '1 / 0']).returncode)",
    "subprocess that exits": "print(subprocess.run([sys.executable, '-c', 'import sys; sys.exit(7)']).returncode)",
    "subprocess of a subprocess": "print(subprocess.run([sys.executable, '-c', 'import subprocess, sys;"
    ' print(subprocess.run([sys.executable, "child.py"]).returncode)\']).returncode)',
    "many subprocesses at once": "processes = [subprocess.Popen([sys.executable, '-c', f'print({n})'], stdout=subprocess.PIPE) for n in range(4)]\n"
    "print([process.communicate()[0] for process in processes])",
    "a pipe of two": "first = subprocess.Popen([sys.executable, '-c', 'print(20 + 1)'], stdout=subprocess.PIPE)\n"
    "print(subprocess.run([sys.executable, '-c', 'print(2 * int(input()))'], stdin=first.stdout, capture_output=True).stdout)",
    "os.system": 'print(os.system(f\'"{sys.executable}" "{child}"\'))',
    "os.popen": 'print(os.popen(f\'"{sys.executable}" "{child}"\').read())',
    "os.fork with a normal end": "pid = os.fork()\nif pid: ended(pid)\nelse: print('in the child', work()[:2], flush=True)",
    "os.fork with an exit": "pid = os.fork()\nif pid: ended(pid)\nelse: sys.exit(3)",
    "os.fork with a sudden exit": "pid = os.fork()\nif pid: ended(pid)\nelse: work(); os._exit(4)",
    "os.fork with an exception": "pid = os.fork()\nif pid: ended(pid)\nelse: 1 / 0",
    "os.fork with a signal": "pid = os.fork()\nif pid: ended(pid)\nelse: os.kill(os.getpid(), signal.SIGKILL)",
    "os.fork within a profiled function": "@profile\ndef split():\n    pid = os.fork()\n    block = [1] * 1000\n    if pid == 0:\n"
    "        print('child', flush=True)\n        os._exit(0)\n    ended(pid)\nsplit()",
    "os.fork within a profiled function whose child returns": "@profile\ndef split():\n    pid = os.fork()\n    block = [1] * 1000\n"
    "    return pid\npid = split()\nif pid: ended(pid)\nelse: print('child', work()[:1], flush=True)",
    "os.fork in a thread": "import threading\ndef split():\n    pid = os.fork()\n    if pid == 0:\n        work()\n"
    "        os._exit(6)\n    ended(pid)\nthread = threading.Thread(target=split); thread.start(); thread.join()",
    "os.fork then exec": "pid = os.fork()\nif pid: ended(pid)\nelse: os.execv(sys.executable, [sys.executable, child, 'executed'])",
    "os.forkpty": "pid, terminal = os.forkpty()\nif pid == 0: os.execv(sys.executable, [sys.executable, child])\nsaid = b''\n"
    "try:\n    while True: said += os.read(terminal, 1000)\nexcept OSError: pass\nprint(said); ended(pid)",
    "pty.spawn": "print(pty.spawn([sys.executable, '-c', 'import os; print(os.isatty(1))']))",
    "pty.fork": "pid, terminal = pty.fork()\nif pid == 0:\n    print('on a terminal', os.isatty(1), flush=True); os._exit(5)\nsaid = b''\n"
    "try:\n    while True: said += os.read(terminal, 1000)\nexcept OSError: pass\nprint(said); ended(pid)",
    "os.posix_spawn": "ended(os.posix_spawn(sys.executable, [sys.executable, child, 'spawned'], os.environ))",
    "os.posix_spawn with an empty environment": "ended(os.posix_spawn(sys.executable, ['python', child], {}))",
    "os.posix_spawnp": "ended(os.posix_spawnp('sh', ['sh', '-c', 'exit 9'], os.environ))",
    "os.spawnv": "print(os.spawnv(os.P_WAIT, sys.executable, [sys.executable, child]))",
    "os.spawnle": "print(os.spawnle(os.P_WAIT, sys.executable, 'python', child, {'A': 'b'}))",
    "asyncio subprocess": "async def main():\n    process = await asyncio.create_subprocess_exec(sys.executable, child, stdout=-1, stderr=-1)\n"
    "    print(await process.communicate(), process.returncode)\nasyncio.run(main())",
    "asyncio shell": "async def main():\n    process = await asyncio.create_subprocess_shell(f'{sys.executable} {child}', stdout=-1)\n"
    "    print((await process.communicate())[0], process.returncode)\nasyncio.run(main())",
    "daemon that forks twice": "reader, writer = os.pipe()\npid = os.fork()\nif pid == 0:\n    os.setsid()\n    if os.fork(): os._exit(0)\n"
    "    os.close(reader)\n    work()\n    os.write(writer, b'from the daemon')\n    os._exit(0)\nos.close(writer)\nended(pid)\nprint(os.read(reader, 100))",
    "grandchild that outlives its parent": "reader, writer = os.pipe()\nos.set_inheritable(writer, True)\n"
    "code = f'import os, subprocess, sys; subprocess.Popen([sys.executable, \"-c\", \"import os; os.write({writer}, b\\'late\\')\"], close_fds=False)'\n"
    "print(subprocess.run([sys.executable, '-c', code], close_fds=False).returncode)\nos.close(writer)\nprint(os.read(reader, 10), os.read(reader, 10))",
    "the environment changed before": "os.environ['PYTHONPATH'] = 'x'; os.environ.pop('HOME', None)\nprint(subprocess.run([sys.executable, '-c',"
    " 'import os, sys; print(sorted(os.environ.items()), sys.path)']).returncode)",
    "the environment cleared before": "os.environ.clear()\nprint(subprocess.run([sys.executable, child]).returncode)",
    "the environment of children": "print(subprocess.check_output(['env', '-0']))",
    "the environment of python children": "print(subprocess.check_output([sys.executable, '-c',"
    ' \'import os, subprocess; print(sorted(os.environ.items()), subprocess.check_output(["env", "-0"]))\']))',
    "runpy in this process": "import runpy; runpy.run_path(child); runpy.run_module('child', run_name='__main__')",
    "venv": "import venv; venv.create('made', with_pip=False, symlinks=True)\n"
    "print(subprocess.run(['made/bin/python', '-c', 'import sys; print(sys.prefix)']).returncode)",
}


def _written(folder, start: str):
    folder = written(folder, BEGIN + start + "\nprint('end', flush=True)\n")
    written(folder.parent, CHILD, "child.py")
    return folder


@pytest.mark.parametrize("start", STARTS)
def test_a_child_runs_as_under_python(start, python, tmp_path) -> None:
    pair = both(python, ["program.py"], within=_written(tmp_path, STARTS[start]))
    pair.must_agree()
    assert pair.profiled.status == 0, pair.profiled
    pair.must_have_tables()
    assert [table.row("def work").number for table in pair.tables if table.rows[1].text.startswith("def work")] != []
    rows = [(table.path, table.rows[0].number) for table in pair.tables]
    assert len(rows) == len(set(rows)), f"a table was printed twice:\n{pair.profiled}"
    assert not [path for path, _ in rows if "child" in path] or start == "runpy in this process"


REPLACED = {
    "os.execv": "os.execv(sys.executable, [sys.executable, child, 'replaced'])",
    "os.execve": "os.execve(sys.executable, ['python', child], {'A': 'b'})",
    "os.execvp": "os.execvp('sh', ['sh', '-c', 'echo replaced; exit 3'])",
    "os.execl with standard input": "os.execl(sys.executable, sys.executable, '-')",
    "os.execv of the script with another argument": "if len(sys.argv) == 1: os.execv(sys.executable, [sys.executable, *sys.argv, 'again'])",
    "os.execv of orig_argv": "if 'X' not in os.environ: os.environ['X'] = '1'; os.execv(sys.executable, sys.orig_argv)",
    "os.execv that fails": "try: os.execv('/nowhere/program', ['x'])\nexcept OSError as error: print(error)",
}


@pytest.mark.parametrize("how", REPLACED)
def test_a_program_that_replaces_itself_runs_as_under_python(how, python, tmp_path) -> None:
    if "orig_argv" in how and python.version < (3, 10):
        pytest.skip("sys.orig_argv came with Python 3.10")
    folder = _written(tmp_path, REPLACED[how])
    both(python, ["program.py"], within=folder, stdin=b"print('from standard input')").must_agree()


def test_profile_is_defined_in_a_child_without_the_module(python, tmp_path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "child.py").write_text("@profile\ndef work():\n    return 42\nprint(work())\n")
    (folder / "program.py").write_text(
        "import subprocess, sys\n@profile\ndef work():\n    return subprocess.run([sys.executable, 'child.py']).returncode\n"
        "print(work())\n"
    )
    finished = python.pyprof(["program.py"], within=folder)
    assert finished.stdout.startswith(b"42\n0\n"), finished
    assert b"also ran in one process that the program started" in finished.stderr, finished
    assert finished.stdout.count(b"Filename: ") == 1, finished
