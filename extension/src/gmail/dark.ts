/** Whether Gmail shows light text on dark, by the colours that it really paints: its theme, not the system's. */
import { bodyOf, matches, paintedAt, parentOf, queryAll, rootOf } from './dom';
import { css } from './selectors';
import { middleOf } from './visible';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** Below this luminance white text has more contrast than black text (WCAG 2.2, from its formula). */
const WHITE_READS_BETTER = 0.179;

/** Between the greys of text on white (0.35 at most in Gmail) and the text of dark themes (0.8). */
const LIGHT_TEXT = 0.5;

export function isDark(page: Document, at: Element | null): boolean {
  const start = at ?? queryAll(page, css('main'))[0] ?? bodyOf(page);
  const { colour, known } = behind(start);
  const text = luminance(parse(getComputedStyle(start).color));
  // Whoever lays a picture there chose the text for it; black is what text is that nobody chose.
  return known || text === 0 ? luminance(colour) < WHITE_READS_BETTER : text > LIGHT_TEXT;
}

interface Backdrop {
  colour: Colour;
  /** Something is painted there for sure, and no picture, of which nobody can tell how light it is. */
  known: boolean;
}

/** What is painted behind an element: its own ground, and those of all that lies below it, laid over each other. */
function behind(start: Element): Backdrop {
  const page = start.ownerDocument;
  const stack = paintedAt(page, ...middleOf(start));
  const layers: Colour[] = [];
  let [opaque, picture] = [false, false];
  for (const element of asPainted(
    stack.includes(start) ? stack.slice(stack.indexOf(start)) : withAncestors(start),
    page,
  )) {
    const { backgroundColor, backgroundImage } = getComputedStyle(element);
    const [gradient, colour] = [gradientOf(backgroundImage), parse(backgroundColor)];
    picture ||= backgroundImage.includes('url(') || matches(element, 'img, video, canvas');
    if (gradient !== null) layers.push(gradient);
    if (colour[3] > 0) layers.push(colour);
    opaque = colour[3] === 1;
    if (opaque) break;
  }
  return { colour: layers.reduceRight(over, canvas(page)), known: opaque && !picture };
}

function withAncestors(start: Element): Element[] {
  const found: Element[] = [];
  for (let element: Element | null = start; element !== null; element = parentOf(element)) found.push(element);
  return found;
}

/** The body's ground is the page's where the root has none: then it lies below everything (CSS Backgrounds 3, 2.11.2). */
function asPainted(elements: readonly Element[], page: Document): Element[] {
  const [body, { backgroundColor, backgroundImage }] = [bodyOf(page), getComputedStyle(rootOf(page))];
  if (parse(backgroundColor)[3] > 0 || backgroundImage !== 'none') return [...elements];
  return [...elements.filter((element) => element !== body), body];
}

/** What a gradient comes to all in all: the mean of its colours. */
function gradientOf(image: string): Colour | null {
  const colours = (
    image.includes('gradient(') ? (image.match(/(?:rgba?|color|oklab|oklch|lab|lch)\([^()]*\)/g) ?? []) : []
  ).map(parse);
  const mean = (channel: 0 | 1 | 2 | 3) => colours.reduce((sum, colour) => sum + colour[channel], 0) / colours.length;
  return colours.length === 0 ? null : [mean(0), mean(1), mean(2), mean(3)];
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
