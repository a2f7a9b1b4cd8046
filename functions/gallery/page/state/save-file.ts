/** Lets the browser save the picture behind a link; it opens it in a tab where the link is of another host. */
export function saveFile(url: string, name: string): void {
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: `${name}.jpg`, target: "_blank", rel: "noreferrer" });
  link.click();
}
