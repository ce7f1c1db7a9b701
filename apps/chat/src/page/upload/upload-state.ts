/** What becomes of the files that a person gave. */
export type UploadState =
  | { readonly kind: "idle" }
  | { readonly kind: "reading"; readonly files: number }
  | {
      readonly kind: "sending";
      readonly name: string;
      readonly files: number;
      readonly filesDone: number;
      readonly bytes: number;
      readonly bytesDone: number;
      readonly skipped: readonly SkippedFile[];
      /** The server is out of reach; it goes on when it is back. */
      readonly waiting: boolean;
    }
  | { readonly kind: "done"; readonly name: string; readonly files: number; readonly skipped: readonly SkippedFile[] }
  | { readonly kind: "failed"; readonly problem: string };

export interface SkippedFile {
  readonly path: string;
  readonly why: string;
}
