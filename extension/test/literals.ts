/** What is written into code and may be handed to the user. */
import ts from 'typescript';

/** Functions that take names and selectors. */
const TAKE_NO_TEXT = new Set(['getter', 'matches', 'matchMedia']);
const SHOWN_ATTRIBUTES =
  /^(?:aria-(?:label|description|valuetext|roledescription|placeholder)|title|alt|placeholder|label)$/;
/** Functions that say to the user what they are given, and names of what is said and shown. */
const SAYING = /(?:^|\.)(?:say|set(?:Said|Title))$/;
const SHOWN_NAMES = /^(?:text|title|textContent|innerText)$/;
/** Two words, or a capitalized one. Names of our own, of elements and of the service's labels are single and small. */
const LIKE_TEXT = /\p{L}{2,}[,.:;!?]?\s+\p{L}{2,}|(?<![\p{L}-])\p{Lu}\p{Ll}{2,}/u;
const LETTERS = /\p{L}{2,}/u;

/** Literals of the source that are texts by where they stand or by how they look. */
export function textsIn(name: string, source: string): string[] {
  const kind = name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isSilent(node)) return;
    if (hasText(node) && (isShown(node) ? LETTERS : LIKE_TEXT).test(node.text)) found.push(node.text.trim());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, kind));
  return found;
}

function hasText(node: ts.Node): node is ts.Node & { text: string } {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isJsxText(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddle(node) ||
    ts.isTemplateTail(node)
  );
}

/** Nothing below it is ever shown. */
function isSilent(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isJsxAttribute(node)) return node.name.getText() === 'class';
  if (ts.isBinaryExpression(node)) return /^[!=]==$/.test(node.operatorToken.getText());
  return ts.isCallExpression(node) && TAKE_NO_TEXT.has(node.expression.getText());
}

/** Stands between tags, be it chosen or composed by an expression, where it is said, or as something that is shown. */
function isShown(node: ts.Node): boolean {
  if (ts.isJsxText(node)) return true;
  const { parent } = node;
  if (ts.isJsxAttribute(parent)) return isShownAttribute(parent);
  if (ts.isJsxExpression(parent)) return ts.isJsxAttribute(parent.parent) ? isShown(parent) : true;
  if (ts.isCallExpression(parent)) return parent.expression !== node && SAYING.test(parent.expression.getText());
  if (ts.isPropertyAssignment(parent)) return SHOWN_NAMES.test(parent.name.getText());
  if (isAssignment(parent))
    return ts.isPropertyAccessExpression(parent.left) && SHOWN_NAMES.test(parent.left.name.text);
  return COMPOSING.some((composes) => composes(parent)) && isShown(parent);
}

const COMPOSING = [
  ts.isConditionalExpression,
  ts.isBinaryExpression,
  ts.isParenthesizedExpression,
  ts.isTemplateExpression,
  ts.isTemplateSpan,
];

function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** A button made of an input shows its value. */
function isShownAttribute(attribute: ts.JsxAttribute): boolean {
  const name = attribute.name.getText();
  const pressed = /\btype="(?:submit|button|reset)"/.test(attribute.parent.getText());
  return SHOWN_ATTRIBUTES.test(name) || (name === 'value' && pressed);
}

/** Texts of a page's own markup: between tags, and in attributes that are shown. */
export function textsOfPage(html: string): string[] {
  const between = html.replace(/<!--.*?-->|<!doctype[^>]*>|<(style|script)\b.*?<\/\1>/gis, '').matchAll(/>([^<]+)</g);
  const attributes = html.matchAll(/\s([\w-]+)="([^"]*)"/g);
  const shown = [...attributes].flatMap(([, name = '', value = '']) => (SHOWN_ATTRIBUTES.test(name) ? [value] : []));
  return [...[...between].flatMap(([, text = '']) => text.trim()), ...shown].filter((text) => LETTERS.test(text));
}
