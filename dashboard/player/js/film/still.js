/** A player held still: what its panels ask for, as it is now. */
import { rowAt } from "../core/clock.js";

/** What a player shows, held still, as its panels ask for it. */
export function contextOf(player, theme, panels) {
  const { clock, terrain, hidden } = player;
  const { unit, duration, steps } = clock;
  const offsets = new Map(player.runs.map((run) => [run.id, player.offset(run)]));
  const still = {
    live: false,
    clock: { unit, duration, steps, position: 0, playing: false, frames: 0, seek() {}, request() {} },
    tooltip: { show() {}, hide() {} },
    view: { ...player.view },
    theme: () => theme,
    row: (run, member, position) => rowAt(run, member, position, unit),
    isHidden: (
      (off) => (id) =>
        off.has(id)
    )(new Set(hidden)),
    highlighted: () => null,
    offset: (run) => offsets.get(run.id) ?? [0, 0],
    runs: (
      (runs) => () =>
        runs
    )(player.runs),
    terrain: () => terrain,
    panels: () => new Map([...player.panels, ...panels]),
    landmarks: (
      (shown) => () =>
        shown
    )(player.surveyor.shown),
    title: (
      (title) => () =>
        title
    )(terrain.landscape.title),
    hand: { hold() {}, release() {}, cancel() {} },
    ask: () => Promise.resolve(null),
    answered: () => true,
    say() {},
    choose() {},
    requestDraw() {},
    cameras: new Map(),
  };
  return Object.create(player.ctx, Object.getOwnPropertyDescriptors(still));
}
