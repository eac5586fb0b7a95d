// A workbook of one sheet (ECMA-376, SpreadsheetML) in a ZIP archive without compression: cells are numbers or text, and
// text is never a formula there, so no apostrophe is needed.
const XML_ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const inXml = (text) => text.replace(XML_ILLEGAL, "\ufffd").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
// A number with more digits than a spreadsheet keeps stays text.
const MOST_DIGITS = 15;
const isCellNumber = (text) => NUMBER.test(text) && text.replace(/\D/g, "").length <= MOST_DIGITS;

function sheetOf(rows) {
  const cell = (value) => {
    const text = String(value ?? "");
    if (!text) return "<c/>";
    return isCellNumber(text) ? `<c><v>${text}</v></c>` : `<c t="inlineStr"><is><t xml:space="preserve">${inXml(text)}</t></is></c>`;
  };
  const lines = rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("");
  return `${DECLARATION}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>${lines}</sheetData></worksheet>`;
}

const PACKAGE = "http://schemas.openxmlformats.org/package/2006/";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
const workbookOf = (name, rows) => [
  ["[Content_Types].xml", `${DECLARATION}<Types xmlns="${PACKAGE}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${CONTENT}sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${CONTENT}worksheet+xml"/></Types>`],
  ["_rels/.rels", `${DECLARATION}<Relationships xmlns="${PACKAGE}relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
  ["xl/workbook.xml", `${DECLARATION}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}"><sheets><sheet name="${inXml(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`],
  ["xl/_rels/workbook.xml.rels", `${DECLARATION}<Relationships xmlns="${PACKAGE}relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`],
  ["xl/worksheets/sheet1.xml", sheetOf(rows)],
];

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

// A ZIP archive of stored files (APPNOTE 4.3), dated 1 January 1980, so that the same rows give the same bytes.
function zipOf(files) {
  const encoder = new TextEncoder();
  const parts = [];
  const directory = [];
  let offset = 0;
  const fields = (signature, bytes, name, more, extra) => {
    const view = new DataView(new ArrayBuffer(more ? 46 : 30));
    let at = 0;
    const put = (size, value) => { if (size === 2) view.setUint16(at, value, true); else view.setUint32(at, value, true); at += size; };
    put(4, signature);
    if (more) put(2, 20);
    for (const value of [20, 0x800, 0, 0, 0x21]) put(2, value);
    for (const value of [crc32(bytes), bytes.length, bytes.length]) put(4, value);
    put(2, name.length);
    put(2, 0);
    if (more) {
      for (const value of [0, 0, 0]) put(2, value);
      put(4, 0);
      put(4, extra);
    }
    return new Uint8Array(view.buffer);
  };
  for (const [path, text] of files) {
    const [name, bytes] = [encoder.encode(path), encoder.encode(text)];
    const head = fields(0x04034b50, bytes, name, false);
    directory.push(fields(0x02014b50, bytes, name, true, offset), name);
    parts.push(head, name, bytes);
    offset += head.length + name.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, files.length, true);
  end.setUint16(10, files.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, offset, true);
  return new Blob([...parts, ...directory, new Uint8Array(end.buffer)]);
}

const XLSX = `${CONTENT}sheet`;
const saveWorkbook = (name, rows) => save(`${name}.xlsx`, XLSX, zipOf(workbookOf(name, rows)));
