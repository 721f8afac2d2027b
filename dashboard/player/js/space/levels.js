// Level surfaces of values on a grid in space, as triangles, and points spread over them. Pure geometry.

/**
 * The level surface by surface nets (Gibson 1998, Constrained Elastic Surface Nets): one vertex in each
 * cell that the surface crosses, in the middle of its crossings with the cell's edges. The grid is
 * continued by one cell beyond its rim and vertices there are moved onto the rim, so that a surface
 * that leaves the box ends at its faces.
 * @param {Float64Array[]} sides the nodes' coordinates along x, y, z
 * @param {ArrayLike<number>} values (nx, ny, nz), the last index running fastest
 * @returns {{x, y, z, i, j, k}} vertices and triangles, as Plotly's mesh3d takes them
 */
export function levelSurface(sides, values, level) {
  const size = sides.map((side) => side.length);
  const wide = size.map((n) => n + 1); // cells, two of them beyond the rim
  const clamp = (n, axis) => Math.min(Math.max(n, 0), size[axis] - 1);
  const node = (a, b, c) => values[(clamp(a, 0) * size[1] + clamp(b, 1)) * size[2] + clamp(c, 2)] - level;
  const vertexOf = new Int32Array(wide[0] * wide[1] * wide[2]).fill(-1);
  const cell = (a, b, c) => ((a + 1) * wide[1] + b + 1) * wide[2] + c + 1;
  const mesh = { x: [], y: [], z: [], i: [], j: [], k: [] };
  const place = (at, axis) => {
    const n = Math.floor(at),
      side = sides[axis];
    if (at <= 0) return side[0];
    return n >= size[axis] - 1 ? side[size[axis] - 1] : side[n] + (at - n) * (side[n + 1] - side[n]);
  };
  const corner = new Float64Array(8);
  for (let a = -1; a < size[0]; a++) {
    for (let b = -1; b < size[1]; b++) {
      for (let c = -1; c < size[2]; c++) {
        let above = 0;
        for (let q = 0; q < 8; q++) {
          corner[q] = node(a + (q & 1), b + ((q >> 1) & 1), c + (q >> 2));
          above += Number(corner[q] >= 0);
        }
        if (above === 0 || above === 8 || corner.some((v) => !Number.isFinite(v))) continue;
        let x = 0,
          y = 0,
          z = 0,
          count = 0;
        for (let q = 0; q < 8; q++) {
          for (const bit of [1, 2, 4]) {
            const r = q | bit;
            if (r === q || corner[q] >= 0 === corner[r] >= 0) continue;
            const t = corner[q] / (corner[q] - corner[r]);
            x += (q & 1) + (bit === 1 ? t : 0);
            y += ((q >> 1) & 1) + (bit === 2 ? t : 0);
            z += (q >> 2) + (bit === 4 ? t : 0);
            count++;
          }
        }
        vertexOf[cell(a, b, c)] = mesh.x.length;
        mesh.x.push(place(a + x / count, 0));
        mesh.y.push(place(b + y / count, 1));
        mesh.z.push(place(c + z / count, 2));
      }
    }
  }
  // Each edge that the surface crosses is surrounded by four cells: two triangles.
  for (let a = 0; a < size[0]; a++) {
    for (let b = 0; b < size[1]; b++) {
      for (let c = 0; c < size[2]; c++) {
        const here = node(a, b, c) >= 0;
        for (let axis = 0; axis < 3; axis++) {
          const next = [a, b, c];
          if (++next[axis] >= size[axis] || here === node(...next) >= 0) continue;
          const u = (axis + 1) % 3,
            v = (axis + 2) % 3;
          const around = [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 1],
          ].map(([du, dv]) => {
            const at = [a, b, c];
            at[u] -= du;
            at[v] -= dv;
            return vertexOf[cell(...at)];
          });
          if (around.some((n) => n < 0)) continue;
          if (here) around.reverse(); // all triangles turn the same way round
          const [p, q, r, s] = around;
          mesh.i.push(p, p);
          mesh.j.push(q, r);
          mesh.k.push(r, s);
        }
      }
    }
  }
  return mesh;
}

/**
 * `wanted` of the points ([x, y, z]), each the farthest from those taken before.
 * @type {(points: number[][], wanted: number) => number[][]}
 */
export function spread(points, wanted) {
  const nearest = new Float64Array(points.length).fill(Infinity);
  const taken = [];
  for (let next = 0; taken.length < Math.min(wanted, points.length); ) {
    const [x, y, z] = points[next];
    taken.push(points[next]);
    let far = 0;
    for (let n = 0; n < points.length; n++) {
      const [px, py, pz] = points[n];
      const d = (px - x) ** 2 + (py - y) ** 2 + (pz - z) ** 2;
      if (d < nearest[n]) nearest[n] = d;
      if (nearest[n] > nearest[far]) far = n;
    }
    next = far;
  }
  return taken;
}

/**
 * A function (point) -> gradient: differences of the samples, interpolated; exact for quadratics.
 * @type {(sides: Float64Array[], values: ArrayLike<number>) => (point: number[]) => number[]}
 */
export function slopes(sides, values) {
  const size = sides.map((side) => side.length);
  const node = (at) => values[(at[0] * size[1] + at[1]) * size[2] + at[2]];
  const atNode = (at) =>
    sides.map((side, axis) => {
      // Three samples around, at the rim the three nearest: second order everywhere.
      const m = Math.min(Math.max(at[axis], 1), size[axis] - 2);
      const [f0, f1, f2] = [-1, 0, 1].map((d) => node(at.map((n, k) => (k === axis ? m + d : n))));
      const h = side[m + 1] - side[m];
      return (f2 - f0) / (2 * h) + ((at[axis] - m) * (f2 - 2 * f1 + f0)) / h;
    });
  return (point) => {
    const cells = point.map(
      (v, k) => ((v - sides[k][0]) / (sides[k][size[k] - 1] - sides[k][0])) * (size[k] - 1),
    );
    const low = cells.map((v, k) => Math.min(Math.max(Math.floor(v), 0), size[k] - 2));
    const out = [0, 0, 0];
    for (let q = 0; q < 8; q++) {
      const bits = [q & 1, (q >> 1) & 1, q >> 2];
      const weight = bits.reduce((w, bit, k) => w * (bit ? cells[k] - low[k] : 1 - cells[k] + low[k]), 1);
      if (Math.abs(weight) < 1e-12) continue;
      atNode(low.map((n, k) => n + bits[k])).forEach((v, k) => {
        out[k] += weight * v;
      });
    }
    return out;
  };
}
