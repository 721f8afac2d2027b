/** A player held still: what its panels ask for, as it is now. */
import { rowAt } from "../core/clock.js";

/** What a player shows, held still, as its panels ask for it. */
export function contextOf(player, theme, panels) {
  const { clock, terrain, runs } = player;
  const { unit, duration, steps } = clock;
  const { title } = terrain.landscape;
  const { shown } = player.surveyor;
  const off = new Set(player.hidden);
  const offsets = new Map(runs.map((run) => [run.id, player.offset(run)]));
  const still = {
    live: false,
    clock: { unit, duration, steps, position: 0, playing: false, frames: 0, seek() {}, request() {} },
    tooltip: { show() {}, hide() {} },
    view: { ...player.view },
    theme: () => theme,
    row: (run, member, position) => rowAt(run, member, position, unit),
    isHidden: (id) => off.has(id),
    highlighted: () => null,
    offset: (run) => offsets.get(run.id) ?? [0, 0],
    runs: () => runs,
    terrain: () => terrain,
    panels: () => new Map([...player.panels, ...panels]),
    landmarks: () => shown,
    title: () => title,
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
