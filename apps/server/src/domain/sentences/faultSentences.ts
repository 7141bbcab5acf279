import { sayer } from '@whetstone/scheduler';

/** What there is none of. */
const nouns = {
  'noun.account': 'account',
  'noun.session': 'session',
  'noun.token': 'API token',
  'noun.stream': 'stream',
  'noun.runningStream': 'running stream',
  'noun.removedStream': 'removed stream',
  'noun.window': 'window',
  'noun.planInWindow': 'plan in window',
  'noun.modelVersion': 'model version',
  'noun.goldenModel': 'golden model',
  'noun.device': 'device',
  'noun.target': 'notification target',
  'noun.savedWhatIf': 'saved what-if',
  'noun.removedWhatIf': 'removed what-if',
  'noun.appliedWhatIf': 'applied what-if',
  'noun.whatIfAtWork': 'what-if at work',
} as const;

/** What a value has to be. */
const wishes = {
  'wish.filled': 'must not be empty',
  'wish.leastCharacters': 'must have at least {count} characters',
  'wish.mostCharacters': 'must have at most {count} characters',
  'wish.leastEntries': 'must have at least {count} entries',
  'wish.mostEntries': 'must have at most {count} entries',
  'wish.least': 'must be at least {least}',
  'wish.above': 'must be greater than {least}',
  'wish.most': 'must be at most {most}',
  'wish.below': 'must be less than {most}',
  'wish.whole': 'must be a whole number',
  'wish.number': 'must be a number',
  'wish.text': 'must be text',
  'wish.yesOrNo': 'must be true or false',
  'wish.list': 'must be a list',
  'wish.oneOf': 'must be one of {values}',
  'wish.other': 'is not valid',
  'wish.username': 'may hold letters without accents, digits, dots, hyphens and underscores only',
  'wish.topic': 'must be a topic without blanks, + and #, like whetstone',
  'wish.after': 'must be after `from`',
  'wish.absolutePath': 'must be an absolute path on the server, like {example}',
  'wish.noUrl': 'must be a path, not a URL',
  'wish.url': 'is not a URL; write it like {example}',
  'wish.urlCharacter': "contains the character {character}; percent-encode it in the camera's URL",
  'wish.cameraProtocol': 'uses {protocol}// which is not allowed; use rtsp, rtsps, http or https',
  'wish.protocol': 'uses {protocol}// which is not allowed; write it like {example}',
  'wish.noHidden': 'has hidden parts; type user, password or key again in place of ***',
  'wish.hiddenAddress': 'has hidden parts; type the whole address again, or leave it as it was shown',
  'wish.hostName': 'has no host name; write it like {example}',
  'wish.noCredentials': 'must not hold a user or password; there are fields for them',
} as const;

/** A value beside what it has to be. */
const faults = {
  'fault.missing': 'is missing: {wish}',
  'fault.value': '{value} {wish}',
  'fault.secret': 'it {wish}',
  'fault.several': '{faults}',
} as const;

/** Why a call is refused as a whole. */
const refusals = {
  'error.gone': 'there is no {noun} {id}; it may have been removed',
  'error.signIn': 'sign in first, or send an API token',
  'error.sessionEnded': 'your session ended; sign in again',
  'error.role': 'this needs the role {role}, and {name} is {has}; ask an admin',
  'error.accountExists': 'there is an account already; sign in, or ask its admin',
  'error.linkSpent': 'was used, has expired or never was; ask an admin for a new one',
  'error.wrongLinks': 'too many wrong links from this address; wait a minute, then try again',
  'error.internal': 'the server met a fault; its log says more',
} as const;

/** Why the rooms refuse what no schema can see. */
const refused = {
  'refused.usernameTaken': '{name} is taken; choose another',
  'refused.onlyAdmin': '{name} is the only admin; make another account admin first',
  'refused.scopes': 'must not allow more than your own role, {role}',
  'refused.manyWhatIfs': 'too many what-ifs wait already; try again in a minute',
  'refused.setting': '{name}: {fault}',
  'refused.notHere': '{name} is no stream that runs here; take the what-if anew from now',
  'refused.changedSince': '{field} of {name} is {present} meanwhile and no longer {before}; look at the changes again',
  'refused.goldenInUse': '{model} labels {streams}; give each another golden model before you remove this one',
  'refused.lastDevice': '{mode} would leave no device for {count} streams; add or enable another device first',
  'refused.noClass': '{label} is no class of {stream}; choose one of {classes}',
  'refused.cropsGone': 'none of the {count} crops is kept any more; reload the list',
  'refused.cameraNameTaken': '{name} is taken by another camera; choose another name',
  'refused.noGolden': 'there is no golden model {id}; import it first under Settings',
  'refused.labelsNeedSet':
    '"labels" needs an image set, whose pictures carry labels; choose the built-in or an imported golden model',
  'refused.movingNeedsVideo': '"moving" needs video; choose "frame" or "fixed" for an image set',
  'refused.otherClasses':
    "would replace the {before} classes of {stream} by {after} others; add a new camera for other classes, so that this one's history stays comparable",
  'refused.fewerClasses':
    'v{version} knows {known} classes and {stream} has {count}; choose a version that knows them all',
  'refused.fewLabels': '{stream} has only {count} labels and {needed} are needed; wait for more labels',
  'refused.targetKind': 'stays {before}; add another target for {after}',
} as const;

/** What is wrong with what somebody asked for, and what to do. */
export const faultSentences = { ...nouns, ...wishes, ...faults, ...refusals, ...refused } as const;

export const sayOfFault = sayer(faultSentences);

/** What can be missing. */
export type Noun = keyof typeof nouns extends `noun.${infer Name}` ? Name : never;
