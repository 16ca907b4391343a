/** Whether Gmail shows light text on dark, by the colours that it really paints: its theme, not the system's. */
import { bodyOf, parentOf, queryAll, rootOf } from './dom';
import { css } from './selectors';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** Below this luminance white text has more contrast than black text (WCAG 2.2, from its formula). */
const WHITE_READS_BETTER = 0.179;

/** Between the greys of text on white (0.35 at most in Gmail) and the text of dark themes (0.8). */
const LIGHT_TEXT = 0.5;

export function isDark(page: Document, at: Element | null): boolean {
  const start = at ?? queryAll(page, css('main'))[0] ?? bodyOf(page);
  const behind = backdrop(start);
  if (behind !== null) return luminance(behind) < WHITE_READS_BETTER;
  return luminance(parse(getComputedStyle(start).color)) > LIGHT_TEXT;
}

/**
 * The colour behind an element: its own and its ancestors' backgrounds laid over each other. Null where that is not to
 * be told, as a picture lies there, or nothing does and the page may be painted by something behind it.
 */
function backdrop(start: Element): Colour | null {
  const layers: Colour[] = [];
  for (let element: Element | null = start; element !== null; element = parentOf(element)) {
    const { backgroundColor, backgroundImage } = getComputedStyle(element);
    const colour = parse(backgroundColor);
    if (backgroundImage !== 'none') return null;
    if (colour[3] > 0) layers.push(colour);
    if (colour[3] === 1) return layers.reduceRight(over, canvas(start.ownerDocument));
  }
  return null;
}

function canvas(page: Document): Colour {
  const scheme = getComputedStyle(rootOf(page)).colorScheme;
  const dark =
    /^(only )?dark/.test(scheme) || (/dark/.test(scheme) && matchMedia('(prefers-color-scheme: dark)').matches);
  return dark ? [18, 18, 18, 1] : [255, 255, 255, 1];
}

function over(below: Colour, above: Colour): Colour {
  const mix = (one: number, other: number) => one * above[3] + other * (1 - above[3]);
  return [mix(above[0], below[0]), mix(above[1], below[1]), mix(above[2], below[2]), 1];
}

/** A computed colour in whatever notation: the browser itself says what it is in red, green and blue. */
function parse(text: string): Colour {
  const rgb = /^rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)(?:(?:,| \/) ([\d.]+))?\)$/.exec(text);
  if (rgb !== null) return [Number(rgb[1]), Number(rgb[2]), Number(rgb[3]), Number(rgb[4] ?? 1)];
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (context === null) return [255, 255, 255, 0];
  context.fillStyle = text;
  context.fillRect(0, 0, 1, 1);
  const [red = 255, green = 255, blue = 255, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}

/** Relative luminance, 0 black to 1 white (WCAG 2.2). */
function luminance([red, green, blue]: Colour): number {
  const linear = (value: number) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
