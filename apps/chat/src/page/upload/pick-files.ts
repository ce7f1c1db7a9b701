/** A file that a person gave, with its path inside the folder that was given. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/** From `<input type="file">`, with or without `webkitdirectory`. */
export function filesOfInput(input: HTMLInputElement): PickedFile[] {
  return [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** From a drop: files and whole folders. Has to be called while the event is handled. */
export function filesOfDrop(transfer: DataTransfer): Promise<PickedFile[]> {
  // The list is emptied when the event is over: all entries are taken at once.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return collect(entries);
}

async function collect(entries: readonly FileSystemEntry[]): Promise<PickedFile[]> {
  const found: PickedFile[] = [];
  for (const entry of entries) {
    if (entry.isDirectory) found.push(...(await collect(await childrenOf(entry as FileSystemDirectoryEntry))));
    else found.push({ path: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry as FileSystemFileEntry) });
  }
  return found;
}

/** A directory is read in portions until one is empty. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return children;
    children.push(...portion);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A name for what was given: the common folder, or the file, or how many there are. */
export function nameFor(files: readonly PickedFile[]): string {
  const folders = new Set(files.map(({ path }) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "")));
  const [folder] = folders;
  if (folders.size === 1 && folder !== undefined && folder !== "") return folder;
  return files.length === 1 ? (files[0]?.file.name ?? "Document") : `${files.length} documents`;
}
