/** Pages of the extension follow the system's theme; the card follows Gmail's. */
export function followSystemTheme(root: HTMLElement): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const set = () => root.classList.toggle('dark', dark.matches);
  dark.addEventListener('change', set);
  set();
}
