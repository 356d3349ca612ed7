import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const file = fileURLToPath(new URL('../../../src/lib/domain/meetings.ts', import.meta.url));

/** What stands where a field has text: it reads as a time too, since many do. */
const anyText = '2026-03-02T18:30:00.000Z';

/**
 * The type `Meeting` itself, so that no field that is added to it is overlooked: each that holds text, and a meeting that
 * has all of them.
 */
export function meetingType() {
  const options = { strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2023 };
  const paths = { allowImportingTsExtensions: true, module: ts.ModuleKind.NodeNext };
  const program = ts.createProgram([file], { ...options, ...paths });
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!);
  const meeting = checker.getDeclaredTypeOfSymbol(exported.find(({ name }) => name === 'Meeting')!);

  /** @param text what stands at a path */
  function build(given: ts.Type, path: string, text: (path: string) => string): unknown {
    const type = checker.getNonNullableType(given);
    const one = type.isUnion() ? type.types[0]! : type;
    if (type.isUnion() && type.types.some((other) => other.flags & ts.TypeFlags.Object)) {
      throw new Error(`${path} is one of several things, of which this would see the first alone`);
    }
    if (one.isStringLiteral() || one.isNumberLiteral()) return one.value;
    if (one.flags & ts.TypeFlags.BooleanLike) return true;
    if (one.flags & ts.TypeFlags.Number) return 1;
    if (one.flags & ts.TypeFlags.String) return text(path);
    if (checker.isArrayType(one)) return [build(checker.getTypeArguments(one as ts.TypeReference)[0]!, `${path}[]`, text)];
    if (!(one.flags & ts.TypeFlags.Object)) throw new Error(`${path} is of a kind that this does not know`);
    return Object.fromEntries(
      checker
        .getPropertiesOfType(one)
        .map((property) => [
          property.name,
          build(checker.getTypeOfSymbol(property), path === '' ? property.name : `${path}.${property.name}`, text),
        ]),
    );
  }

  const texts: string[] = [];
  build(meeting, '', (path) => {
    texts.push(path);
    return anyText;
  });
  return {
    texts,
    /** A meeting that has every field, with somebody's id at one place. */
    withPerson: (at: string | undefined, personId: string): unknown =>
      build(meeting, '', (path) => (path === at ? personId : anyText)),
  };
}
