// Numbers out of the text in which the page carries them: base64 of bytes, each with seven bits of a number from the lowest
// on, its highest bit telling that more follow. Odd ones are negative.

function numbersOf(text) {
  const bytes = atob(text);
  const numbers = [];
  let number = 0;
  let place = 1;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes.charCodeAt(index);
    // sums and products, since operations on bits know 32 of them only
    number += (byte & 127) * place;
    place *= 128;
    if (byte < 128) {
      numbers.push(number % 2 ? -(number + 1) / 2 : number / 2);
      number = 0;
      place = 1;
    }
  }
  return numbers;
}

