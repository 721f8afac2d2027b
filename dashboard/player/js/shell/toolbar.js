/** The transport bar under the pictures and the view menu: everything by mouse, touch and keyboard. */
import { element, icon } from "../core/dom.js";

const whole = (value) => Math.round(value).toLocaleString("en-US");

/** A button of an icon alone. */
export function button(name, label, act, extra = {}) {
  return element(
    "button",
    { type: "button", class: "lp-button", "aria-label": label, "data-tip": label, onclick: act, ...extra },
    icon(name),
  );
}

/** Where the clock is, in words. @type {(clock: {unit: string, duration: number}, position: number) => string} */
export function clockWords({ unit, duration }, position) {
  if (duration <= 0) return "";
  return unit === "steps"
    ? `iteration ${whole(Math.floor(position + 1e-6))} of ${whole(duration)}`
    : `${whole(position)} of ${whole(duration)} evaluations`;
}

/** Play, step, scrub, speed and loop. */
export class Transport {
  constructor(host, clock, choose) {
    this.host = host;
    this.clock = clock;
    this.choose = choose;
    this.play = button("play", "Play (space)", () => clock.toggle(), {
      "data-testid": "play",
      class: "lp-button lp-play",
    });
    this.scrub = element("input", {
      type: "range",
      class: "lp-scrub",
      min: 0,
      max: 1,
      step: "any",
      value: 0,
      "aria-label": "Position",
      "data-testid": "scrub",
      oninput: () => {
        this.dragging = true;
        clock.playing = false;
        clock.seek(this.rounded(Number(this.scrub.value)));
      },
      onchange: () => {
        this.dragging = false;
      },
    });
    this.position = element("output", { class: "lp-position", "data-testid": "position" });
    this.speed = element("select", {
      class: "lp-select",
      "aria-label": "Speed",
      "data-testid": "speed",
      onchange: () => choose("speed", this.speed.value),
    });
    this.loop = button(
      "loop",
      "Loop: start again at the end",
      () => choose("loop", this.loop.getAttribute("aria-pressed") === "true" ? "off" : "on"),
      { "aria-pressed": "false", "data-testid": "loop" },
    );
    host.append(
      element(
        "div",
        { class: "lp-buttons" },
        button(
          "start",
          "To the start (Home)",
          () => {
            clock.playing = false;
            clock.seek(0);
          },
          { "data-testid": "home" },
        ),
        button("back", "One step back (←, with Shift 10)", () => clock.step(-1), {
          "data-testid": "step-back",
        }),
        this.play,
        button("forward", "One step (→, with Shift 10)", () => clock.step(1), { "data-testid": "step" }),
        button(
          "end",
          "To the end (End)",
          () => {
            clock.playing = false;
            clock.seek(clock.duration);
          },
          { "data-testid": "end" },
        ),
      ),
      this.scrub,
      this.position,
      element("div", { class: "lp-buttons lp-pace" }, this.speed, this.loop),
    );
    this.line = element("div", { class: "lp-progress", "aria-hidden": "true" }); // while the controls are away
    host.after(this.line);
    this.shown = {};
  }

  /** Another control, at the end. */
  append(control) {
    this.host.append(control);
  }

  rounded(position) {
    return this.clock.unit === "steps" ? Math.round(position) : position;
  }

  /**
   * Labels and help of the two controls that live here.
   * @param {Message.Control[]} controls
   */
  setControls(controls) {
    const speed = controls.find((one) => one.name === "speed");
    if (speed) {
      const choices = [...speed.choices].sort((a, b) => Number(a[0]) - Number(b[0]));
      this.speed.replaceChildren(...choices.map(([value, label]) => element("option", { value }, label)));
      this.speed.dataset.tip = speed.help;
    }
    this.speed.hidden = !speed;
  }

  /** @param {Message.View} view */
  setView(view) {
    this.speed.value = view.speed;
    this.loop.setAttribute("aria-pressed", String(view.loop === "on"));
  }

  /** The slider, the button and, where `tell`, the position in words. */
  draw(position, tell) {
    const { clock, shown } = this;
    const empty = clock.duration <= 0;
    if (shown.duration !== clock.duration) {
      this.scrub.max = clock.duration || 1;
      shown.duration = clock.duration;
      for (const one of this.host.querySelectorAll(".lp-buttons button, input, select")) one.disabled = empty;
    }
    if (!this.dragging || clock.playing) this.scrub.value = position;
    const share = empty ? 0 : position / clock.duration;
    this.scrub.style.setProperty("--lp-share", share.toFixed(4));
    this.line.style.transform = `scaleX(${share.toFixed(4)})`;
    if (shown.playing !== clock.playing) {
      shown.playing = clock.playing;
      const label = clock.playing ? "Pause (space)" : "Play (space)";
      this.play.replaceChildren(icon(clock.playing ? "pause" : "play"));
      this.play.setAttribute("aria-label", label);
      this.play.dataset.tip = label;
    }
    if (!tell) return;
    const text = clockWords(clock, position);
    if (text !== shown.text) {
      this.position.textContent = shown.text = text;
      this.scrub.setAttribute("aria-valuetext", text);
    }
  }
}

/** All other view options behind one button: a labelled row of choices each. */
export class ViewMenu {
  constructor(host, choose) {
    this.choose = choose;
    this.panel = element("div", { class: "lp-menu lp-view", role: "dialog", "aria-label": "View" });
    this.panel.hidden = true;
    this.button = element(
      "button",
      {
        type: "button",
        class: "lp-button lp-wide",
        "aria-haspopup": "dialog",
        "aria-expanded": "false",
        "data-testid": "view-menu",
        onclick: () => this.toggle(this.panel.hidden),
      },
      icon("view"),
      "View",
    );
    this.root = element("div", { class: "lp-viewmenu" }, this.button, this.panel);
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.panel.hidden) return;
      this.toggle(false);
      this.button.focus();
      event.stopPropagation();
    });
    this.away = (event) => {
      if (!this.root.contains(event.target)) this.toggle(false);
    };
    document.addEventListener("pointerdown", this.away, true);
    host.append(this.root);
  }

  toggle(open) {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  /** @param {Message.Control[]} controls */
  setControls(controls) {
    const mark = JSON.stringify(controls);
    if (mark === this.mark) return;
    this.mark = mark;
    this.groups = new Map();
    const group = Math.random().toString(36).slice(2, 7);
    const rows = controls
      .filter((one) => !["speed", "loop"].includes(one.name))
      .map((control) => {
        const inputs = control.choices.map(([value, label]) => {
          const input = element("input", {
            type: "radio",
            name: `lp-${group}-${control.name}`,
            value,
            "data-option": control.name,
            onchange: () => this.choose(control.name, value),
          });
          return [input, element("label", {}, input, element("span", {}, label))];
        });
        this.groups.set(
          control.name,
          inputs.map(([input]) => input),
        );
        return element(
          "fieldset",
          { "data-tip": control.help, "data-control": control.name },
          element("legend", {}, control.label),
          element("div", { class: "lp-segments" }, ...inputs.map(([, label]) => label)),
        );
      });
    this.panel.replaceChildren(...rows);
  }

  /** @param {Message.View} view */
  setView(view) {
    for (const [name, inputs] of this.groups ?? [])
      for (const input of inputs) input.checked = input.value === view[name];
    this.panel.querySelector('[data-control="tile"]')?.toggleAttribute("hidden", view.layout !== "tiles");
  }

  destroy() {
    document.removeEventListener("pointerdown", this.away, true);
  }
}
