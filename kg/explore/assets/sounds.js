// Search by pinyin: xiongxin, xx, xiongx, xxgt all sound like 雄忻高铁.
const SOUNDS = new Map(Object.entries(DATA.sounds).map(([character, readings]) => [character, readings.split(" ")]));

// Whether the letters can be read off the name from a place on: whole syllables, initials, or the beginning of the last.
function soundsFrom(name, place, letters) {
  if (!letters) return true;
  if (place >= name.length) return false;
  const readings = SOUNDS.get(name[place]);
  if (!readings) return name[place] === letters[0] && soundsFrom(name, place + 1, letters.slice(1));
  for (const reading of readings) {
    if (reading.startsWith(letters)) return true;
    if (letters.startsWith(reading) && soundsFrom(name, place + 1, letters.slice(reading.length))) return true;
    // zh, ch, sh may stand for their syllable as z, c, s do.
    const initial = /^[zcs]h/.test(reading) && letters.startsWith(reading.slice(0, 2)) ? 2 : reading[0] === letters[0] ? 1 : 0;
    for (let taken = initial; taken > 0; taken -= 1) if (soundsFrom(name, place + 1, letters.slice(taken))) return true;
  }
  return false;
}

// 0 if the whole name starts so, 1 if a later place does, Infinity if none.
function soundRank(name, letters) {
  for (let place = 0; place < name.length; place += 1) if (SOUNDS.has(name[place]) && soundsFrom(name, place, letters)) return place ? 1 : 0;
  return Infinity;
}

// A Chinese name in pinyin without tones, by the usual reading of each character: 雄忻高铁 is Xiong xin gao tie.
function pinyinOf(name) {
  if (![...name].some((character) => SOUNDS.has(character))) return undefined;
  const words = [...name].map((character) => (SOUNDS.has(character) ? ` ${SOUNDS.get(character)[0]} ` : character)).join("").replace(/\s+/g, " ").replace(/([“‘（《(]) /g, "$1").replace(/ ([”’）》),、，])/g, "$1").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
