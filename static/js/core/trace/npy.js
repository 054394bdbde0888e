/** Reads NumPy's file format .npy, version 1 to 3: little-endian floats of 16, 32 or 64 bits, in C order. Pure. */

const READERS = { "<f2": halves, "<f4": (buffer, from) => new Float32Array(buffer.slice(from)), "<f8": (buffer, from) => new Float64Array(buffer.slice(from)) };

/** @param {ArrayBuffer} buffer @returns {{shape: number[], values: Float32Array|Float64Array}} */
export function readNpy(buffer) {
  const view = new DataView(buffer);
  const wide = view.getUint8(6) > 1;                       // the header's length: two bytes, later four
  const from = wide ? 12 : 10;
  const end = from + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder().decode(buffer.slice(from, end));
  const [, kind] = header.match(/'descr': '([^']+)'/) ?? [];
  const [, sizes] = header.match(/'shape': \(([^)]*)\)/) ?? [];
  if (!READERS[kind] || header.includes("'fortran_order': True")) throw new TypeError(`cannot read ${header}`);
  return { shape: sizes.split(",").filter((size) => size.trim()).map(Number), values: READERS[kind](buffer, end) };
}

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
function halves(buffer, from) {
  return Float32Array.from(new Uint16Array(buffer.slice(from)), (bits) => {
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const size = exponent === 31 ? (fraction ? NaN : Infinity)
      : exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24;
    return bits >> 15 ? -size : size;
  });
}

/** The columns of a (tau, n) array as n rows of tau numbers, as a heat map wants them. @param {ReturnType<typeof readNpy>} array */
export function rows({ shape: [tau, size], values }) {
  return Array.from({ length: size }, (_, i) => Array.from({ length: tau }, (_, t) => values[t * size + i]));
}
