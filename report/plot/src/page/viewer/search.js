// Binary search in sorted numbers, and the greatest of many items.

/** Returns the number of sorted numbers that are less than `limit`, which is the index of the first that is not. */
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

/** Returns the index of the sorted number that is nearest to `wanted`. */
function nearest(numbers, wanted) {
  const after = countBelow(numbers, wanted);
  if (after === 0) return 0;
  if (after === numbers.length) return after - 1;
  return wanted - numbers[after - 1] <= numbers[after] - wanted ? after - 1 : after;
}

/** Returns the `count` items with the greatest amounts, the greatest first. */
function greatest(items, count, amountOf) {
  return [...items].sort((one, other) => amountOf(other) - amountOf(one)).slice(0, count);
}
