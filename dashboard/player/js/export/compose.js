/** A figure for print: one panel or all of them, with a title and one legend, as one SVG of a size on paper. */
import { element } from "../core/dom.js";
import { dashOf, drawMarker, haloOf } from "../core/marks.js";
import { cellsOf, dotsPerInch, imagesIn, layoutOf, legendOf, vectorWords, wrapped } from "./measures.js";
import { entriesOf, inTheme, measured, relaid, themeOf } from "./paper.js";
import { quoted } from "./picture.js";
import { SvgContext } from "./svgcontext.js";

const MARGIN = 6; // units around the figure
const GAP = 12; // between panels
const TITLE = 15; // units: the title's text
const HEAD = 19; // above each of several panels: its letter and name
const DOTS = 320; // an inch of images

/**
 * A figure of these panels.
 * @param {Printed[]} panels in reading order, each with its place on screen
 * @param {Choice} choice
 * @param {{position: number, title: string, page: Theme, draft?: boolean}} source
 * @returns {Promise<{svg: string, width: number, height: number, images: Shaded[]}>} width and height in mm
 */
export async function composed(panels, choice, { position, title, page, draft = false }) {
  const { units, mm } = layoutOf(choice.mm, choice.points);
  const theme = themeOf(choice.theme, page);
  const room = units - 2 * MARGIN;
  const several = panels.length > 1;
  const parts = [];
  let y = MARGIN;
  if (choice.title && title) {
    for (const line of wrapped(title, room, (text) => measured(text, true, TITLE))) {
      y += TITLE + 2;
      parts.push(words(MARGIN, y - 3, line, theme.text, `font-size="${TITLE}" font-weight="600"`));
    }
    y += 5;
  }
  const { cells, height } = several
    ? cellsOf(
        panels.map(({ rect }) => rect),
        room + GAP,
      )
    : {
        cells: [{ x: 0, y: 0, width: room, height: heightOf(panels[0], room) }],
        height: heightOf(panels[0], room),
      };
  const entries = new Map();
  const images = [];
  for (const [k, { panel, name }] of panels.entries()) {
    const cell = cells[k];
    const head = several ? HEAD : 0;
    const place = {
      width: cell.width - (several ? GAP : 0),
      height: cell.height - (several ? GAP : 0) - head,
    };
    if (several) {
      const letter = `${String.fromCharCode(97 + (k % 26))}`;
      const rest = choice.title && name !== title ? fitted(name, place.width - 20) : "";
      parts.push(
        `<text x="${tidy(MARGIN + cell.x)}" y="${tidy(y + cell.y + 13)}" fill="${theme.text}">` +
          `<tspan font-weight="600">${letter}</tspan>${rest ? `  ${quoted(rest)}` : ""}</text>`,
      );
    }
    /** @type {Print} */
    const how = {
      ...place,
      ...choice,
      theme,
      position,
      measure: measured,
      quoted,
      mm: (place.width * mm) / units,
      dots: DOTS,
      draft,
    };
    const made = await pictureOf(panel, how);
    parts.push(
      `<g transform="translate(${tidy(MARGIN + cell.x)},${tidy(y + cell.y + head)})">${made.svg}</g>`,
    );
    for (const entry of made.entries) if (!entries.has(entry.label)) entries.set(entry.label, entry);
    for (const { width, mm: across, cells } of made.images)
      images.push({ dots: dotsPerInch(width, across), cells });
  }
  y += height - (several ? GAP : 0);
  if (choice.legend && entries.size) {
    const legend = legendOf([...entries.values()], room, measured);
    y += 6;
    for (const item of legend.items) parts.push(entrySvg(item, legend, MARGIN, y, theme));
    y += legend.height;
  }
  y += MARGIN;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${tidy(mm)}mm" ` +
    `height="${tidy((y * mm) / units)}mm" viewBox="0 0 ${tidy(units)} ${tidy(y)}" ` +
    `font-family="${quoted(theme.font)}" font-size="12"><title>${quoted(title)}</title><desc>${quoted(vectorWords(images))}</desc>` +
    `<rect width="${tidy(units)}" height="${tidy(y)}" fill="${quoted(theme.background)}"/>${parts.join("")}</svg>`;
  return { svg, width: mm, height: (y * mm) / units, images };
}

/** A panel alone has its shape on screen, but is never flatter or taller than a page takes. */
function heightOf({ rect }, width) {
  return width * Math.min(Math.max(rect.height / rect.width, 0.45), 1.1);
}

/** One panel in its cell: {svg, entries, images}. @type {(panel: any, how: Print) => Promise<Made>} */
async function pictureOf(panel, how) {
  const special = panel.printed && inTheme(panel.ctx, how.theme, () => panel.printed(how));
  if (special) return special;
  if (!panel.figure || panel.wantsSvg) return scaledSvg(panel, how);
  const figure = inTheme(panel.ctx, how.theme, () => panel.figure(how.position));
  return plotted(figure, how);
}

/** A Plotly figure in a cell. @type {(figure: {data: any[], layout: any}, how: Print) => Promise<Made>} */
export async function plotted(figure, how) {
  const entries = entriesOf(figure.data, how.marks);
  const { data, layout } = relaid(figure, how);
  const [width, height] = [how.width, how.height].map(Math.round);
  const uri = await Plotly.toImage(
    { data, layout: { ...layout, width, height } },
    { format: "svg", width, height },
  );
  const svg = await crisp(decodeURIComponent(uri.slice(uri.indexOf(",") + 1)), how);
  return { svg, entries, images: imagesIn(svg, how.mm / how.width) };
}

/**
 * An SVG whose cells (a heat map of Plotly's on even axes is an image with a pixel for each) are as fine as asked:
 * every cell becomes a square of pixels, or a reader of PDFs would blur it. Other images stay as they are.
 */
async function crisp(svg, how) {
  let made = svg;
  for (const [tag] of svg.matchAll(/<image\b[^>]*pixelated[^>]*>/g)) {
    const href = /href="(data:image[^"]+)"/.exec(tag)?.[1];
    const wide = Number(/\bwidth="([\d.]+)/.exec(tag)?.[1]);
    if (!href || !(wide > 0)) continue;
    const image = Object.assign(new Image(), { src: href });
    await image.decode();
    const dots = (((wide / how.width) * how.mm) / 25.4) * how.dots;
    const times = Math.max(1, Math.ceil(dots / image.width));
    const canvas = element("canvas", { width: times * image.width, height: times * image.height });
    const c = canvas.getContext("2d");
    c.imageSmoothingEnabled = false;
    c.drawImage(image, 0, 0, canvas.width, canvas.height);
    made = made.replace(href, canvas.toDataURL("image/png"));
  }
  return made;
}

/** A picture that the panel makes itself, as it is on screen, in a cell. */
async function scaledSvg(panel, how) {
  const fine = (how.mm * how.dots) / 25.4 / panel.host.clientWidth;
  const picture = await panel.svg(how.position, how.draft ? 1 : fine);
  const scale = Math.min(how.width / picture.width, how.height / picture.height);
  const svg = picture.svg.replace(/^\s*<\?xml[^>]*>/, "");
  const images = svg.includes("<image") ? [{ width: (how.mm * how.dots) / 25.4, mm: how.mm }] : [];
  return { svg: `<g transform="scale(${scale})">${svg}</g>`, entries: [], images };
}

function words(x, y, text, fill, more = "") {
  return `<text x="${tidy(x)}" y="${tidy(y)}" fill="${fill}" ${more}>${quoted(text)}</text>`;
}

/** A name, cut where it does not fit beside its letter. */
function fitted(name, room) {
  let text = name;
  while (text && measured(`${text}…`) > room) text = text.slice(0, -1);
  return text === name || !text ? text : `${text.trimEnd()}…`;
}

function entrySvg({ entry, x, y, lines }, { swatch, beside, row }, left, top, theme) {
  const c = new SvgContext();
  const [from, middle] = [left + x, top + y + row / 2];
  if (entry.line) {
    c.beginPath();
    c.moveTo(from, middle);
    c.lineTo(from + swatch, middle);
    c.strokeStyle = entry.line.colour ?? theme.text;
    c.lineWidth = entry.line.width;
    c.setLineDash(dashOf(entry.line.dash, entry.line.width));
    c.stroke();
    c.setLineDash([]);
  }
  if (entry.marker) {
    const { symbol = "circle", color, line } = entry.marker;
    const open = String(symbol).includes("-open");
    const colour = [color].flat().find((one) => typeof one === "string") ?? theme.text;
    const shape = String(symbol).replace(/-open|-dot/g, "");
    const edge = line?.color ?? haloOf(theme, true);
    drawMarker(
      c,
      shape,
      from + swatch / 2,
      middle,
      4.4,
      open ? theme.background : colour,
      open ? colour : edge,
      1.2,
    );
  }
  const text = lines.map((line, k) =>
    words(from + swatch + beside, top + y + row * k + 12.5, line, theme.text),
  );
  return c.text() + text.join("");
}

const tidy = (v) => String(Math.round(v * 100) / 100);
