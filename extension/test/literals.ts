/** What is written into code and may be handed to the user. */
import ts from 'typescript';

/** Functions that take names and selectors. */
const TAKE_NO_TEXT = new Set(['getter', 'matches', 'matchMedia']);
const SHOWN_ATTRIBUTES = /^(?:aria-label|title|alt|placeholder)$/;
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

/** Stands between tags, be it chosen by an expression, or in an attribute that is shown. */
function isShown(node: ts.Node): boolean {
  if (ts.isJsxText(node)) return true;
  const { parent } = node;
  if (ts.isJsxAttribute(parent)) return SHOWN_ATTRIBUTES.test(parent.name.getText());
  if (ts.isJsxExpression(parent)) return ts.isJsxAttribute(parent.parent) ? isShown(parent) : true;
  const chosen = ts.isConditionalExpression(parent) || ts.isBinaryExpression(parent);
  return (chosen || ts.isParenthesizedExpression(parent)) && isShown(parent);
}
