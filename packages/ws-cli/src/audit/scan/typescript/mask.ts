/** TypeScript source whose strings, templates, regular expressions and comments are blanked: what `maskPython` does for Python. */
export function maskTypeScript(source: string): string {
  const parts: string[] = [];
  let copied = 0;
  const blank = (from: number, to: number): void => {
    const content = source.slice(from, to);
    const blanks = /[\r\n]/.test(content) ? content.replace(/[^\r\n]/g, " ") : " ".repeat(to - from);
    parts.push(source.slice(copied, from), blanks);
    copied = to;
  };
  /** For each open brace: true if it is the "${" of a template, which goes on behind its "}". */
  const braces: boolean[] = [];
  const skipTemplate = (from: number): number => {
    const stop = findTemplateStop(source, from);
    blank(from, stop);
    if (source.startsWith("${", stop)) {
      braces.push(true);
      return stop + 2;
    }
    return stop + 1;
  };

  let at = 0;
  /** The last character that is no blank: "/" divides behind a value, and begins a regular expression elsewhere. */
  let before = "";
  while (at < source.length) {
    const char = source[at] as string;
    switch (char) {
      case '"':
      case "'": {
        const end = findStop(source, at + 1, char);
        blank(at + 1, end);
        at = end + 1;
        break;
      }
      case "`":
        at = skipTemplate(at + 1);
        break;
      case "/": {
        const end = slashEnd(source, at, before);
        if (end > at + 1) blank(at, end);
        at = end;
        break;
      }
      case "{":
        braces.push(false);
        at += 1;
        break;
      case "}":
        at = braces.pop() === true ? skipTemplate(at + 1) : at + 1;
        break;
      default:
        at += 1;
    }
    if (char !== " " && char !== "\n" && char !== "\r" && char !== "\t") before = char;
  }
  parts.push(source.slice(copied));
  return parts.join("");
}

/** Behind a comment or a regular expression, or behind the "/" of a division. */
function slashEnd(source: string, at: number, before: string): number {
  const next = source[at + 1];
  if (next === "/" || next === "*") {
    const end = next === "/" ? source.indexOf("\n", at) : source.indexOf("*/", at + 2) + 2;
    return end < at + 2 ? source.length : end;
  }
  return /[\w$)\]]/.test(before) ? at + 1 : regularExpressionEnd(source, at);
}

function regularExpressionEnd(source: string, from: number): number {
  const found = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\//y;
  found.lastIndex = from;
  return found.test(source) ? found.lastIndex : from + 1;
}

/** The closing character, or the line end if there is none before it. */
function findStop(source: string, from: number, close: string): number {
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    if (char === "\\") at += 1;
    else if (char === close || char === "\n") return at;
  }
  return source.length;
}

/** The closing "`", or the next "${". */
function findTemplateStop(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    if (char === "\\") at += 1;
    else if (char === "`" || (char === "$" && source[at + 1] === "{")) return at;
  }
  return source.length;
}
