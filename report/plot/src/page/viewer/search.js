// Finding places in rising numbers, and what is most.

/** How many of the numbers are below this one: where the first stands that is not. */
function countBelow(numbers, limit) {
  let from = 0;
  let to = numbers.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (numbers[middle] < limit) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Where the number stands that is nearest to this one. */
function nearest(numbers, wanted) {
  const after = countBelow(numbers, wanted);
  if (after === 0) return 0;
  if (after === numbers.length) return after - 1;
  return wanted - numbers[after - 1] <= numbers[after] - wanted ? after - 1 : after;
}

/** So many of them, of which something is most. */
function mostOf(told, count, amountOf) {
  return [...told].sort((one, other) => amountOf(other) - amountOf(one)).slice(0, count);
}
