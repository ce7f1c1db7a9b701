import { filesOfDrop, type PickedFile } from "./upload/pick-files.ts";

/** Files may be dropped anywhere; while they hover, the element says so by `data-dropping`. */
export function watchDrops(element: HTMLElement, onFiles: (files: Promise<PickedFile[]>) => void): void {
  let depth = 0;
  const show = (): boolean => element.toggleAttribute("data-dropping", depth > 0);

  element.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    depth += 1;
    show();
  });
  element.addEventListener("dragleave", (event) => {
    if (!carriesFiles(event)) return;
    depth -= 1;
    show();
  });
  element.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  element.addEventListener("drop", (event) => {
    if (!carriesFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    depth = 0;
    show();
    onFiles(filesOfDrop(event.dataTransfer));
  });
}

const carriesFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;
