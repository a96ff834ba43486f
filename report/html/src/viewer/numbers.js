// Decodes lists of numbers. The text is base64 of bytes. Each byte has seven bits of a number, the lowest first; its
// highest bit is set if more bytes of the number follow. A number n >= 0 is stored as 2n, and -n as 2n - 1.

function numbersOf(text) {
  const bytes = atob(text);
  const numbers = [];
  let number = 0;
  let factor = 1;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes.charCodeAt(index);
    // sums and products, since bit operations work on 32 bits only
    number += (byte & 127) * factor;
    factor *= 128;
    if (byte < 128) {
      numbers.push(number % 2 ? -(number + 1) / 2 : number / 2);
      number = 0;
      factor = 1;
    }
  }
  return numbers;
}

