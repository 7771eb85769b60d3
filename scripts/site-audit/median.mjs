// The median of so many rounds, and whether those measured so far already settle on which side of the goal it will be.

const middle = (count) => Math.floor((count - 1) / 2);

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[middle(numbers.length)];

// With five rounds, three that meet the goal settle it, and so do three that miss it: the others cannot change that.
export function settled(scores, goal, rounds) {
  const missed = scores.filter((score) => score < goal).length;
  return missed > middle(rounds) || scores.length - missed >= rounds - middle(rounds);
}
