/** Longer than the two taps of a double tap are apart, shorter than it takes to read what is new. */
const spared = 450;

/**
 * For buttons that come to stand where something has just been pressed: the second tap of a double tap falls on
 * nothing. The keyboard reaches them at once.
 */
export function sparedSecondTap(element: HTMLElement): () => void {
  element.style.pointerEvents = 'none';
  const timer = setTimeout(() => (element.style.pointerEvents = ''), spared);
  return () => clearTimeout(timer);
}
