/** Only the user's own clicks and keys write into a mail: scripts of the page can make events, but no trusted ones. */
export function trusted(act: () => void): (event: Event) => void {
  return (event) => {
    if (event.isTrusted) act();
  };
}
