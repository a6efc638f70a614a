/** The zebra: a mark, a band of stripes, and stripes that count. Decoration, hidden from screen readers. */
import { s } from "./dom";
import type { Level } from "./data";

/** A blade that swells in the middle, from (x1, y1) to (x2, y2), at most `width` wide. */
const blade = (x1: number, y1: number, x2: number, y2: number, width: number, bend: number): string => {
  const mx = (x1 + x2) / 2 + bend;
  const my = (y1 + y2) / 2;
  return `M${x1} ${y1}Q${mx - width} ${my} ${x2} ${y2}Q${mx + width} ${my} ${x1} ${y1}Z`;
};

export function mark(): SVGSVGElement {
  return s("svg", { class: "mark", viewBox: "0 0 40 40", "aria-hidden": "true", focusable: "false" },
    s("rect", { class: "mark-ground", width: 40, height: 40, rx: 9 }),
    s("path", {
      class: "mark-stripe",
      d: blade(5, 33, 15, 3, 3.4, -3) + blade(13, 40, 25, 1, 4.2, -3.4) + blade(23, 40, 34, 6, 4.2, -3) +
        blade(33, 39, 39, 17, 3, -1.4),
    }));
}

/** A flank of stripes that fades to the left; wedges from above and below alternate with full blades. */
export function band(): SVGSVGElement {
  let path = "";
  for (let i = 0; i < 11; i++) {
    const x = 10 + i * 43;
    const width = 15 + 6 * Math.sin(i * 1.7);
    const bend = -20 + 9 * Math.sin(i * 0.9);
    path += blade(x, 178, x + 66, -18, width, bend);
    path += i % 2 === 0
      ? blade(x + 44, -22, x + 26, 72 + 16 * Math.sin(i), 10, bend / 3)
      : blade(x + 20, 182, x + 44, 84 + 14 * Math.cos(i), 10, bend / 3);
  }
  return s("svg", { class: "band", viewBox: "0 0 480 160", preserveAspectRatio: "xMaxYMid slice", "aria-hidden": "true", focusable: "false" },
    s("path", { d: path }));
}

const STRIPES: Record<Level, number> = { none: 0, low: 1, moderate: 2, high: 3 };

/** Three stripes, as many of them dark as the suspicion is high: the level without colour. */
export function stripes(level: Level): SVGSVGElement {
  const count = STRIPES[level] ?? 0;
  return s("svg", { class: "level-stripes", viewBox: "0 0 22 14", "aria-hidden": "true", focusable: "false" },
    [0, 1, 2].map((i) =>
      s("path", { class: i < count ? "on" : "off", d: `M${1 + i * 7} 13L${5 + i * 7} 1H${8.6 + i * 7}L${4.6 + i * 7} 13Z` })));
}
