// A drawing for a product, by what its name says it is.
const SVG = 'http://www.w3.org/2000/svg';
const DRAWINGS = ['cargo', 'bike', 'light', 'lock', 'bell'];

export function picture(name) {
  const words = name.toLowerCase();
  const drawing = DRAWINGS.find(one => words.includes(one)) ?? 'box';
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `pictures.svg#${drawing}`);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('aria-hidden', 'true');
  // Inherited by what is used, which its own file's attributes are not.
  svg.setAttribute('fill', 'none');
  svg.setAttribute('stroke', 'currentColor');
  svg.setAttribute('stroke-width', '3');
  svg.setAttribute('stroke-linecap', 'round');
  svg.setAttribute('stroke-linejoin', 'round');
  svg.append(use);
  return svg;
}
