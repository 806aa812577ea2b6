import type { zhLive } from './zh.live';

// English for the ceremony of a round and for a person who is a party.
export const enLive: Record<keyof typeof zhLive, string> = {
  'live.title': 'Ceremony {name}',
  'live.lead':
    "The parties' commitments and reveals, the close, the public randomness and the results, as they arrive; reloading shows the last state.",
  'live.on': 'Live',
  'live.off': 'Connecting again…',
  'live.wall': 'Large screen',
  'live.watch': 'Watch the ceremony',
  'live.parties': 'Parties: {committed} committed, {revealed} revealed, of {all}; the quorum is {quorum}',
  'live.events': 'Public events',
  'live.untilReveal': 'Until the last reveal',
  'live.untilEvent': 'Until the public event {event}',
  'live.days': '{n} days',
  'live.noDraws': 'No draw is filed for this round yet.',
  'live.resultDigest': 'Result digest',
  'live.more': '{n} were drawn; the others are on the page of the draw.',
  'sheet.title': 'Notice and record',
  'sheet.notice': 'Notice (PDF)',
  'sheet.record': 'Protocol record (PDF)',
  'nonce.title': 'My nonce',
  'nonce.lead':
    'Your nonce as a party is made and kept on this device; only its digest is sent, and you reveal it from here before the time is up.',
  'nonce.none': 'No round is open',
  'nonce.noneNext': 'Come back to commit when a round is open.',
  'nonce.mine': 'The party I act for',
  'nonce.choose': 'Choose',
  'nonce.make': 'Make a nonce on this device',
  'nonce.warning':
    'The nonce is on this device only. If browsing data is cleared, or the device is changed or broken, it is gone and your party cannot reveal. Show it to nobody before you reveal it.',
  'nonce.save': 'Save a copy',
  'nonce.show': 'Show (let nobody see it)',
  'nonce.print': 'Print a copy',
  'nonce.saveFirst': 'Save or print a copy first, then commit.',
  'nonce.commitHint': 'It cannot be exchanged afterwards: what you reveal must be the same nonce.',
  'nonce.commit': 'Commit',
  'nonce.revealHint': 'Reveal at the announced time; everybody sees it then. A reveal after the deadline does not count.',
  'nonce.reveal': 'Reveal',
  'nonce.revealed': 'Revealed.',
  'nonce.lost': 'This device holds no nonce that fits the commitment: read it from your copy.',
  'nonce.fromFile': 'Copy',
  'nonce.notThisNonce': 'This is not the copy of this round and party.',
  'nonce.otherText':
    'The text that the platform shows has another digest than it says: send nothing, and tell the supervising body.',
  'seal.title': 'Draws that I seal',
  'seal.lead':
    'The nonce of a sealed party is made and kept on this device too: its seal is sent first, the nonce when every public event is recorded, and it becomes public with the draw.',
  'seal.none': 'No draw waits for a sealed party.',
  'seal.commit': 'Seal',
  'seal.commitHint': 'It cannot be exchanged afterwards. Seal before any party reveals, or the draw can only be declared void.',
  'seal.late': 'This round takes no seal any more: a draw that was not sealed can only be declared void.',
  'seal.notYet': 'Not every public event is recorded yet: keep the nonce, and come back then to hand it over.',
  'seal.open': 'Hand the nonce over',
  'seal.openHint':
    'Every public event is recorded: hand it over now. A draw that waits in vain can only be declared void, which is counted in public.',
  'seal.opened': 'Handed over.',
};
