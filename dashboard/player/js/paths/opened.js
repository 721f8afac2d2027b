/** What follows from the numbers of a run's message, and so need not travel: costs, gaps, distances, the best so far. */

/**
 * A run with the evaluations spent up to each row, f above the floor, and the distance to the nearest known
 * minimum (both null where there is none); with restarts, the lowest met so far. Differences are taken in float64, as Python would.
 * @type {(run: Message.Run, message: Message.Runs, terrain: Message.Terrain, index: number) => Run}
 */
export function opened(run, message, terrain, index) {
  const { floor } = message;
  const { data, shape } = run.values;
  const cost = Float64Array.from(run.spent.data);
  for (let k = run.members; k < cost.length; k++) cost[k] += cost[k - run.members];
  const gaps = run.gaps ?? (floor && { data: data.map((v) => v - floor.value), shape });
  const { jumps, members } = run;
  const best = jumps && { values: soFar(run.values, members), gaps: gaps && soFar(gaps, members) };
  return {
    ...run,
    index,
    cost: { data: cost, shape },
    gaps,
    distances: distances(run, terrain.minima),
    best,
  };
}

/**
 * The least of each member up to each row, (rows, members); what is not a number is passed over.
 * @type {(values: {data: ArrayLike<number>, shape: number[]}, members: number) => Message.Doubles}
 */
export function soFar({ data, shape }, members) {
  const least = Float64Array.from(data);
  for (let k = members; k < least.length; k++) {
    if (!(least[k] < least[k - members]) && !Number.isNaN(least[k - members])) least[k] = least[k - members];
  }
  return { data: least, shape };
}

/** @type {(run: Message.Run, minima: Message.Doubles) => Message.Doubles | null} */
function distances({ path, values: { shape } }, minima) {
  const [rows, d, members] = path.shape;
  const data = new Float64Array(rows * members).fill(Infinity);
  for (let m = 0; m < minima.shape[0]; m++) {
    for (let r = 0; r < rows; r++) {
      for (let k = 0; k < members; k++) {
        let away = 0;
        for (let axis = 0; axis < d; axis++)
          away = Math.hypot(away, path.data[(r * d + axis) * members + k] - minima.data[d * m + axis]);
        data[r * members + k] = Math.min(data[r * members + k], away); // NaN stays
      }
    }
  }
  return minima.shape[0] ? { data, shape } : null;
}
