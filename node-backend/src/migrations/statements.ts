/** One statement of a script, and where in it the statement begins and ends. */
interface Statement {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

// What a semicolon can hide in: strings (with and without backslash escapes), quoted names,
// dollar-quoted strings, comments. PostgreSQL documentation, 4.1 "Lexical Structure".
const token =
  /[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|;|[\s\S]/g;

/** Splits a script into statements; used to say which one failed, never to run them. */
function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  let start: number | undefined;
  const finish = (end: number) => {
    if (start !== undefined) {
      statements.push({ text: sql.slice(start, end).trim(), start, end });
      start = undefined;
    }
  };
  for (const match of sql.matchAll(token)) {
    const [text] = match;
    if (text === ';') {
      finish(match.index);
    } else if (text.trim() !== '' && !text.startsWith('--') && !text.startsWith('/*')) {
      start ??= match.index;
    }
  }
  finish(sql.length);
  return statements;
}

/**
 * The statement at which a script stopped.
 * @param completed how many statements the server had completed
 * @param position where in the script the server saw the fault (1 is its first character), if it said so
 */
export function failedStatement(
  sql: string,
  completed: number,
  position: number | undefined,
): { text: string; number: number; line: number } | undefined {
  const statements = splitStatements(sql);
  const index =
    position === undefined ? completed : statements.findIndex(({ end }) => position - 1 <= end);
  const statement = statements[index];
  return (
    statement && {
      text: statement.text,
      number: index + 1,
      line: sql.slice(0, statement.start).split('\n').length,
    }
  );
}
