// Written by `python -m tests.js.declarations` from dashboard/player/messages/schema.py; a test compares.
declare namespace Message {
  type Floats = { data: Float32Array | Float64Array; shape: number[] };
  type Doubles = { data: Float64Array; shape: number[] };
  type Bytes = { data: Uint8Array | Uint16Array; shape: number[] };
  type Kind = "minimum" | "maximum" | "saddle" | "inflection";
  type Ending = "converged" | "stalled" | "budget spent" | "diverged" | "undefined";
  type Place = "" | "minimum" | "local minimum" | "saddle point" | "maximum" | "inflection";
  type View = { layout: "together" | "tiles"; tile: "contour" | "surface"; colour: "log" | "linear" | "rank"; poles: "clipped" | "whole"; height: "auto" | "linear" | "log"; slopes: "none" | "arrows" | "streams"; critical: "all" | "minima" | "maxima" | "saddles" | "special" | "off"; aspect: "off" | "on"; spread: "off" | "on"; quantity: "gap" | "value" | "distance" | "gradient" | "seen" | "held" | "away"; scale: "log" | "linear"; clock: "steps" | "cost"; speed: "1" | "0.1" | "0.25" | "0.5" | "2" | "4"; loop: "off" | "on" };
  interface Landscape {
    name: string;
    title: string;
    smoothness: string;
  }
  interface Curve {
    x: Doubles;
    z: Doubles;
    slope: Doubles;
    curvature: Doubles;
  }
  interface Grid {
    x: Doubles;
    y: Doubles;
    z: Floats;
  }
  interface Field {
    x: Doubles;
    y: Doubles;
    gradient: Floats;
    eigenvalues: Floats;
  }
  interface Volume {
    x: Doubles;
    y: Doubles;
    z: Doubles;
    values: Floats;
  }
  interface DataSpace {
    kind: "curve" | "plane" | "match" | "regions" | "confusion" | "pictures";
    axes: [string, string];
    classes: Array<string>;
    points: Doubles;
    label: Bytes;
    part: Bytes;
    total: number;
    held: number;
    box: [[number, number], [number, number]];
    x: Doubles;
    y: Doubles;
    width: number;
    straight: boolean;
    loss: "" | "squared" | "absolute_error" | "huber" | "cross_entropy" | "hinge";
    code: "number" | "bit" | "sign";
    theta: Array<string>;
    design: Floats | null;
    pictures: Bytes | null;
    best: Floats | null;
    ridge: boolean;
  }
  interface Control {
    name: string;
    label: string;
    choices: Array<[string, string]>;
    help: string;
  }
  interface Terrain {
    key: string;
    landscape: Landscape;
    dimension: number;
    axes: Array<string>;
    domain: Array<[number, number]>;
    controls: Array<Control>;
    lowest: number | null;
    seen: [number, number] | null;
    window: [number, number] | null;
    minima: Doubles;
    curve?: Curve;
    grid?: Grid;
    field?: Field;
    volume?: Volume;
    data?: DataSpace;
  }
  interface Fit {
    rows: Doubles;
    values: Floats | null;
    winners: Bytes | null;
    judged: Doubles;
    wrong: Floats | null;
  }
  interface Run {
    id: string;
    label: string;
    colour: string;
    dash: string;
    marker: string;
    members: number;
    path: Doubles;
    values: Doubles;
    gaps: Floats | null;
    gradients: Floats;
    spent: Bytes;
    jumps: Bytes | null;
    away?: Floats;
    seen?: Floats;
    held?: Floats;
    steps: Floats;
    status: Array<Ending>;
    where: Array<Place>;
    sentence: string;
    fit?: Fit;
  }
  interface Floor {
    value: number;
    known: boolean;
  }
  interface Reply {
    id: string | number;
    name?: string;
    mime?: string;
    data?: Bytes;
    error?: string;
  }
  interface Runs {
    key: string;
    terrain: string;
    heard: number;
    runs: Array<Run>;
    floor: Floor | null;
    view: View;
    autoplay: boolean;
    start: Array<number> | null;
    lines?: Doubles;
    follows: boolean;
    note: string;
    reply?: Reply;
  }
  interface Edges {
    points: Doubles;
    values: Doubles;
    known: Bytes;
  }
  interface Set {
    kind: string;
    dots: boolean;
    line: Doubles;
    value: number | null;
  }
  interface Axis {
    curvature: number;
    ends: Doubles;
  }
  interface Contour {
    sign: number;
    line: Doubles;
  }
  interface Model {
    point: Doubles;
    value: number | null;
    axes: Array<Axis>;
    curves: Array<Contour>;
    centre: Doubles | null;
  }
  interface Landmarks {
    key: string;
    terrain: string;
    kinds: Array<Kind>;
    counts: Record<string, number>;
    total: number;
    points: Doubles;
    values: Floats;
    eigenvalues: Floats;
    kind: Bytes;
    degenerate: Bytes;
    kink: Bytes;
    known: Bytes;
    edges: Edges;
    sets: Array<Set>;
    model: Model | null;
  }
  interface Panel {
    key: string;
    name: string;
    title: string;
    traces: Array<Record<string, any>>;
    x: Record<string, any>;
    y: Record<string, any>;
    z: Record<string, any> | null;
    kind: "plane" | "scene";
    ground: boolean;
    colour: "log" | "linear" | "rank";
    slopes: "" | "arrows" | "streams";
    bar: boolean;
    opacity: number;
    aspect: Record<string, number> | null;
    equal: boolean;
    press: string;
    share: number;
    basis: number;
    height: number;
    layout: Record<string, any>;
  }
  interface Grip {
    name: string;
    panel: string;
    at: [number, number];
    label: string;
    tag: string;
    tag_at: [number, number];
    colour: string;
    moves: "xy" | "x" | "y";
    lift: boolean;
    low: [number | null, number | null] | null;
    high: [number | null, number | null] | null;
  }
  interface Fact {
    label: string;
    value: string;
    tone: "" | "good" | "bad";
    help: string;
  }
  interface Board {
    terrain: string | null;
    heard: number;
    words: string;
    panels: Array<Panel>;
    grips: Array<Grip>;
    facts: Array<Fact>;
    reply?: Reply;
  }
  interface Tile {
    name: string;
    title: string;
    teaches: string;
    words: string;
    sign: string;
    map: Bytes | null;
    curve: Floats | null;
  }
  interface Lesson {
    title: string;
    tiles: Array<Tile>;
  }
  interface Gallery {
    lessons: Array<Lesson>;
  }
  interface Figure {
    name: string;
    title: string;
    svg: string;
    mm: number;
    dots: number | null;
    table?: string;
  }
  interface Export {
    id: string | number;
    kind: "pdf" | "html" | "pack" | "cancel";
    panel: string;
    name: string;
    svg?: string;
    theme?: "light" | "dark";
    figures?: Array<Figure>;
    position?: number;
    last?: number;
    hidden?: Array<string>;
  }
  interface Move {
    count: number;
    name: string;
    at: [number, number];
    final: boolean;
  }
  interface Point {
    row: number;
    at: [number, number] | null;
  }
  interface Events {
    start: Array<number>;
    mark: Array<number>;
    domain: Array<[number, number]>;
    view: View;
    export: Export;
    point: Point;
  }
  interface Said {
    count: number;
    value: any;
  }
  interface Patch {
    terrain: string;
    x: Doubles;
    y: Doubles;
    z: Floats;
  }
  interface Question {
    terrain: string;
    start?: Array<number>;
    box?: Array<[number, number]>;
    nodes?: number;
  }
}
