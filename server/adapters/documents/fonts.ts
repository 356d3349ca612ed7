/** The product's own typefaces, to be embedded: read once for each process. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

const { resolve } = createRequire(import.meta.url);
const files = {
  serif: '@expo-google-fonts/source-serif-4/400Regular/SourceSerif4_400Regular.ttf',
  serifBold: '@expo-google-fonts/source-serif-4/700Bold/SourceSerif4_700Bold.ttf',
  serifItalic: '@expo-google-fonts/source-serif-4/400Regular_Italic/SourceSerif4_400Regular_Italic.ttf',
  serifBoldItalic: '@expo-google-fonts/source-serif-4/700Bold_Italic/SourceSerif4_700Bold_Italic.ttf',
  title: '@expo-google-fonts/source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf',
  sans: '@expo-google-fonts/atkinson-hyperlegible-next/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf',
  sansBold: '@expo-google-fonts/atkinson-hyperlegible-next/700Bold/AtkinsonHyperlegibleNext_700Bold.ttf',
};
export type Face = keyof typeof files;
export const faces = Object.keys(files) as Face[];

const read = new Map<Face, Font>();

export function fontOf(face: Face): Font {
  let font = read.get(face);
  if (font === undefined) {
    font = create(readFileSync(resolve(files[face]))) as Font;
    read.set(face, font);
  }
  return font;
}

/** Whether a face can show all of a text. */
export function shows(face: Face, text: string): boolean {
  const font = fontOf(face);
  for (const character of text) if (!font.hasGlyphForCodePoint(character.codePointAt(0)!)) return false;
  return true;
}
