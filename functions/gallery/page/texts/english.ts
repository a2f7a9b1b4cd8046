import type { ComponentChildren } from "preact";
import { ageAt } from "../base/age.ts";
import {
  bytes,
  counted,
  dateAndTime,
  degrees,
  distance,
  dollars,
  duration,
  type Exposure,
  exposure,
  listed,
  longDate,
  number,
  plural,
  seconds,
} from "../base/format.ts";
import type { ProblemType } from "../base/types.ts";
import { english as did } from "./log/english.ts";

/** Puts a part of a sentence into an element, for example a link. */
type Wrap = (text: string) => ComponentChildren;

interface Faces {
  /** Number of things. */
  readonly faces: number;
}

interface People {
  /** Number of people. */
  readonly people: number;
}

interface Groups {
  /** Number of groups. */
  readonly groups: number;
}

/** What is listed about a shared link. Times are ISO 8601. */
interface ShareFacts {
  readonly who: string | undefined;
  readonly createdAt: string;
  readonly until: string;
  readonly blurred: boolean;
  readonly inForce: boolean;
  readonly isRevoked: boolean;
}

interface Name {
  readonly name: string;
}

const faces = (n: number) => counted(n, { one: "face", other: "faces" });
const photos = (n: number) => counted(n, { one: "photo", other: "photos" });
const groups = (n: number) => counted(n, { one: "group", other: "groups" });
const people = (n: number) => counted(n, { one: "person", other: "people" });
const ungrouped = (n: number) => counted(n, { one: "ungrouped face", other: "ungrouped faces" });
const SEPARATOR = " · ";
/** Reasons of skipped files whose detail says what was found, such as "PDF document". */
const DETAILED = /^(?:too many|not a|unsupported)/;

/**
 * Every text that the page shows or says to a screen reader, by the part of the page. A text is a constant or a function
 * of named values, and always whole: a sentence with a link in it is one function that is given the link's `Wrap`.
 * Translations have the same type: the compiler reports texts that one lacks.
 */
export const english = {
  product: "Facet",
  /** Title of the browser tab. */
  tab: ({ title }: { title: string }) => `${title} · Facet`,

  /** Words that several parts of the page use. */
  common: {
    faces: ({ faces: n }: Faces) => faces(n),
    cancel: "Cancel",
    close: "×",
    loading: "Loading…",
    moreActions: "More actions",
    moreMark: "⋯",
    notAFace: "Not a face",
    save: "Save",
    showMore: "Show more",
    someoneElse: "Someone else…",
    tryAgain: "Try again",
    undo: "Undo",
    unhide: "Unhide",
    rest: ({ more }: { more: number }) => `+${number(more)}`,
    photoOfFace: ({ index, of }: { index: number; of?: number }) =>
      of === undefined ? `Photo of face ${index}` : `Photo of face ${index} of ${number(of)}`,
    named: ({ name, faces: n }: Name & Faces) => `Named ${name} (${faces(n)})`,
    confirmed: ({ name, faces: n }: Name & Faces) => `Confirmed ${faces(n)} as ${name}`,
    removed: ({ name, faces: n }: Name & Faces) => `Removed ${faces(n)} from ${name}`,
    markedNotAFace: ({ faces: n }: Faces) =>
      plural(n, { one: "Marked as not a face", other: `Marked ${number(n)} as not faces` }),
    notPerson: ({ name }: Name) => `Not ${name}`,
  },

  navigation: {
    pages: "Pages",
    more: "More",
    morePages: "More pages",
    count: ({ count }: { count: number }) => number(count),
    language: "Language",
    library: "Library",
    logOut: "Log out",
  },

  /** The note about the sample photos that a start without a folder shows. */
  samples: {
    title: "These are sample photos",
    text: "Six photos of people who hardly ever appear twice: enough to look around, too few to show what Facet does. With your own photos, each row is someone you know.",
    how: ({ command }: { command: Wrap }) => [
      "Your own photos are only read, and never leave this machine. Stop Facet with Ctrl+C, then run ",
      command("npm start -- ~/Pictures"),
    ],
    close: "Close this note",
  },

  /** Notes that tell a visitor which actions the role in the library does not allow. */
  roles: { view: "You can look at this library, but not name or change anything in it." },

  /** The list of keyboard shortcuts. */
  help: {
    title: "Keyboard shortcuts",
    close: "Close",
    sections: [
      {
        title: "New faces",
        rows: [
          { keys: ["Enter"], does: "Save the name and go to the next group" },
          { keys: ["↑", "↓"], does: "Previous or next group" },
          { keys: ["←", "→"], does: "Previous or next face" },
        ],
      },
      {
        title: "Suggestions",
        rows: [
          { keys: ["Y"], does: "Yes" },
          { keys: ["N"], does: "No" },
          { keys: ["L"], does: "Later" },
          { keys: ["1", "2"], does: "The first or second of several names" },
        ],
      },
      {
        title: "Faces of a person",
        rows: [
          { keys: ["↑", "↓", "←", "→"], does: "Go to another face" },
          { keys: ["Space"], does: "Select the face, or deselect it" },
          { keys: ["Shift", "→"], does: "Select a range" },
          { keys: ["Ctrl", "A"], does: "Select all" },
          { keys: ["C"], does: "Confirm the selected faces" },
          { keys: ["X"], does: "They are not this person" },
          { keys: ["M"], does: "Move them to someone else" },
          { keys: ["Enter"], does: "Show the photo" },
          { keys: ["Esc"], does: "Clear the selection" },
        ],
      },
      {
        title: "Photos",
        rows: [
          { keys: ["←", "→"], does: "Previous or next photo" },
          { keys: ["B"], does: "Show or hide the faces" },
          { keys: ["I"], does: "Show or hide the details" },
          { keys: ["+", "-", "0"], does: "Zoom in, out, or show the whole photo" },
          { keys: ["F"], does: "Full screen" },
          { keys: ["Space"], does: "Start or pause the slideshow" },
        ],
      },
      { title: "Photo", rows: [{ keys: ["N"], does: "Add a face" }] },
      {
        title: "Everywhere",
        rows: [
          { keys: ["Ctrl", "Z"], does: "Undo the last change made in this tab" },
          { keys: ["?"], does: "Show this list" },
        ],
      },
    ],
  },

  missing: {
    title: "Not found",
    notLoaded: "This page could not be loaded",
    person: "This person no longer exists.",
    photo: "This photo no longer exists.",
    group: "This group no longer exists.",
  },

  /** Changes that are saved, failed or undone. */
  changes: {
    dismiss: "Dismiss",
    unsaved: ({ changes }: { changes: number }) =>
      `${counted(changes, { one: "change", other: "changes" })} not saved yet`,
    discard: "Discard",
    conflict: "This was just changed elsewhere, so your change wasn’t saved.",
    applyAnyway: "Apply anyway",
    underWay: ({ done, of }: { done: number; of: number }) => `Saving: ${number(done)} of ${number(of)}`,
    saved: "Saved",
    undone: ({ what }: { what: string }) => `Undone: ${what}`,
    nothingToUndo: "Nothing to undo in this tab.",
    all: "All changes",
  },

  errors: {
    unreachable: "Can’t reach Facet. Check that it’s running and that you’re online.",
    status: ({ status, statusText }: { status: number; statusText: string }) => `${status} ${statusText}`,
    /** Explains a problem that the API reports, by its type; undefined for a type without a text. */
    problem: ({ detail = "" }: { type: ProblemType | undefined; detail: string | undefined }) => detail,
    noLoginAddress: ({ status }: { status: string }) => `Can’t find the login page: ${status}`,
    loginFailed: ({ reason }: { reason: string }) => `Login failed: ${reason}`,
    loginUnreachable: ({ status }: { status: string }) => `The login page didn’t respond: ${status}`,
  },

  /** The field for a name. */
  naming: {
    likeness: "looks alike",
    company: "often together",
    placeholder: "Who is this?",
    name: "Name",
    people: "People",
  },

  newFaces: {
    title: "New faces",
    lead: "Each row is one person, as far as Facet can tell. Type a name and press Enter.",
    field: ({ faces: n }: Faces) =>
      plural(n, { one: "Name of the person in this face", other: `Name of the person in these ${number(n)} faces` }),
    hide: "Hide",
    hideLabel: ({ faces: n }: Faces) => `Hide ${faces(n)}`,
    hidden: ({ faces: n }: Faces) => `${faces(n)} hidden`,
    split: "Split up",
    splitLabel: ({ faces: n }: Faces) => `Split up ${faces(n)}: not the same person`,
    splitDone: ({ faces: n }: Faces) => `Split up ${faces(n)}`,
    all: ({ faces: n }: Faces) => `All ${faces(n)}`,
    select: ({ faces: n }: Faces) => `Select this group of ${faces(n)}`,
    ungrouped: ({ ungrouped }: { ungrouped: Wrap }) => ["Some faces are in no group. ", ungrouped("Look through them")],
    selection: {
      label: ({ groups: n }: Groups) => `Actions for ${groups(n)}`,
      count: ({ groups: n }: Groups) => groups(n),
      field: ({ groups: n }: Groups) => `Name of the person in ${groups(n)}`,
      placeholder: "All one person: who?",
      merge: "Merge",
      hidden: ({ groups: n }: Groups) => `${groups(n)} hidden`,
    },
    noPhotos: {
      title: "No photos yet",
      text: ({ folder }: { folder: string | undefined }) =>
        `Add photos to ${folder ?? "your folder or bucket"}. They are scanned by themselves, and their faces appear here.`,
    },
    noFaces: { title: "No faces found", text: "All photos were scanned. Faces in new photos appear here." },
    scanning: { title: "Scanning photos", text: "Faces appear here as they are found and grouped." },
    noneReadable: {
      title: "None of the photos could be scanned",
      text: ({ status }: { status: Wrap }) => ["The reasons are under ", status("Status"), "."],
    },
    notGrouped: {
      title: ({ faces: n }: Faces) => (n === 0 ? "No faces found yet" : `${faces(n)} found so far`),
      text: "Similar faces are grouped automatically. The groups appear here.",
    },
    noGroups: {
      title: ({ faces: n }: Faces) => `${faces(n)} found, but no group yet`,
      text: "A group appears here as soon as the same person is in several photos.",
    },
    noneLeft: {
      title: "No groups to name",
      text: ({ hidden }: { hidden: Wrap }) => [
        "New groups appear here as photos arrive. ",
        hidden("Groups you hid"),
        " are kept.",
      ],
    },
    allNamed: {
      title: "All groups named",
      text: ({ people, suggestions }: { people: Wrap; suggestions: Wrap }) => [
        "New groups appear here as photos arrive. ",
        people("See people"),
        ", or ",
        suggestions("review suggestions"),
        ".",
      ],
    },
  },

  ungrouped: {
    title: "Ungrouped faces",
    lead: "Faces that resemble no other closely enough, largest first. Select those of one person and type a name.",
    allAreStrangers: "All of these are strangers",
    othersAreStrangers: "All others are strangers",
    strangersDone: ({ faces: n }: Faces) => `Marked ${faces(n)} as strangers`,
    none: {
      title: "No ungrouped faces",
      text: ({ newFaces }: { newFaces: Wrap }) => [
        "Every face is in a group, has a name or is a stranger. ",
        newFaces("See new faces"),
      ],
    },
  },

  suggestions: {
    title: "Suggestions",
    progress: ({ answered, of }: { answered: number; of: number }) => `${number(answered)} of ${number(of)} answered`,
    none: {
      title: "No suggestions",
      text: "You’ll be asked here when Facet isn’t sure who someone is.",
    },
    isThis: ({ faces: n, person }: Faces & { person: ComponentChildren }) => [
      "Is this ",
      person,
      plural(n, { one: "?", other: `? (${faces(n)})` }),
    ],
    samePerson: "Are these the same person?",
    /** A face that is still named after someone else. */
    currentName: ({ name, person }: Name & { person: Wrap }) => [
      "Currently named ",
      person(name),
      "; the name stays unless you answer yes.",
    ],
    /** A face that is named after someone who was born later, by the date of the photo. */
    beforeBirth: ({ name }: Name) => `Taken before ${name}’s birthday; the name stays unless you answer no.`,
    faces: "Faces in question; press one to leave it out",
    face: ({ index, of }: { index: number; of: number }) => `Face ${index} of ${number(of)}`,
    known: ({ name }: Name) => `Faces of ${name}`,
    knownPhoto: ({ name }: Name) => `Photo of ${name}`,
    yes: "Yes",
    /** Yes, without the faces that were left out. */
    yesSome: ({ faces: n }: Faces) => `Yes, ${number(n)} of them`,
    no: "No",
    later: "Later",
    keys: { yes: "Y", no: "N", later: "L" },
    field: "Name of the person in these faces",
    placeholder: "Yes – enter a name",
    difference: ({ distance: d, mark }: { distance: number; mark: Wrap }) => ["Difference: ", mark(distance(d))],
    notPerson: ({ name, faces: n }: Name & Faces) => `Not ${name} (${faces(n)})`,
    notSamePerson: "Not the same person",
    askLater: "We’ll ask again later",

    /** A face to which metadata give several names. */
    names: {
      question: ({ names }: { names: readonly string[] }) => `Is this ${names.join(" or ")}?`,
      sources: ({ sources }: { sources: readonly (Name & { from: "photo" | "sidecar"; key: string })[] }) => {
        const kinds = { photo: "photo", sidecar: "sidecar" };
        const said = sources.map(({ from, key, name }) => `The ${kinds[from]} ${key} says ${name}.`);
        return [...said, ...(sources[0] ? [`The name is ${sources[0].name} until you answer.`] : [])].join(" ");
      },
      face: "The face in question",
      photo: "Photo of this face",
      field: "Name of the person in this face",
      placeholder: "Someone else – enter a name",
      none: "None of them",
      noneDone: "None of these names",
    },
  },

  people: {
    title: "People",
    find: "Find a person",
    order: { label: "Sort people by", name: "By name", faces: "Most faces" },
    none: {
      title: "No one is named yet",
      text: ({ newFaces }: { newFaces: Wrap }) => [newFaces("Name your first person")],
    },
    notFound: ({ wanted }: { wanted: string }) => `No one is called “${wanted}”`,
    withoutFaces: ({ people }: { people: ComponentChildren }) => ["No faces at the moment: ", people],
    listSeparator: ", ",
    favouriteMark: "★",
    favourite: ", favourite",
    select: ({ name }: Name) => `Select ${name}`,
    selection: {
      label: ({ people: n }: People) => `Actions for ${people(n)}`,
      count: ({ people: n }: People) => people(n),
      merge: "Merge",
      merged: ({ people: n, into }: People & { into: string }) => `Merged ${people(n)} into ${into}`,
      hide: "Hide",
      hidden: ({ people: n }: People) => `${people(n)} hidden`,
      favour: "Favourite",
      favoured: ({ people: n }: People) => `Added ${people(n)} to favourites`,
      unfavour: "Not favourite",
      unfavoured: ({ people: n }: People) => `Removed ${people(n)} from favourites`,
    },
  },

  person: {
    title: "Person",
    tabs: ({ name }: Name) => `${name}’s faces, photos and groups`,
    faces: "Faces",
    photos: "Photos",
    groups: "Groups",
    summary: ({ faces: n, photos: m, birthday, hidden }: PersonFacts) =>
      [
        `${faces(n)} in ${photos(m)}`,
        ...(birthday ? [`born ${longDate(birthday)}`] : []),
        ...(hidden ? ["hidden"] : []),
      ].join(SEPARATOR),
    favourite: "Favourite",
    favouriteMark: ({ isFavourite }: { isFavourite: boolean }) => (isFavourite ? "★" : "☆"),
    favouriteAdded: "Added to favourites",
    favouriteRemoved: "Removed from favourites",
    rename: "Rename",
    renameField: ({ name }: Name) => `New name of ${name}`,
    renamed: ({ name }: Name) => `Renamed to ${name}`,
    more: "More…",
    merge: "Merge with…",
    mergeButton: "Merge",
    mergeField: ({ name }: Name) => `Person to merge with ${name}`,
    merged: ({ from, into }: { from: string; into: string }) => `Merged ${from} into ${into}`,
    birthday: "Birthday",
    birthdayField: ({ name }: Name) => `Birthday of ${name}`,
    birthdaySet: ({ birthday }: { birthday: string }) => `Birthday set to ${longDate(birthday)}`,
    birthdayRemoved: "Birthday removed",
    hide: "Hide",
    hidden: ({ name }: Name) => `${name} is hidden`,
    unhidden: ({ name }: Name) => `${name} is visible again`,
    removeName: "Remove name",
    nameRemoved: "Name removed",
    noFaces: { title: "No faces", text: "No faces left: the photos were removed or the faces reassigned." },
    noPhotos: { title: "No photos", text: "The photos of this person were removed from the library." },
    noGroups: { title: "No groups", text: "No groups, only individual faces." },
    facesList: ({ name }: Name) => `Faces of ${name}`,
    face: ({ index, isConfirmed }: { index: number; isConfirmed: boolean }) =>
      isConfirmed ? `Face ${index}, confirmed` : `Face ${index}`,

    /** The name of a person that is to be someone else's, too. */
    nameTaken: {
      title: ({ other }: { other: string }) => `${other} already exists`,
      merge: ({ other }: { other: string }) => `Merge into ${other}`,
      keepBoth: "Keep both",
      explanation: ({ name, other }: Name & { other: string }) =>
        name === other
          ? `Merging makes them one person. Keeping both leaves two people called ${name}.`
          : `Merging makes them one person. Keeping both leaves two people, one of them called ${name}.`,
    },

    /** The bar of what can be done with the selected faces. */
    about: {
      link: "Aliases and note",
      aliases: "Other names",
      aliasesHint: "Separated by commas",
      note: "Note",
      saved: "Aliases and note saved",
      alsoKnownAs: ({ aliases }: { aliases: readonly string[] }) => `Also known as ${listed(aliases)}`,
    },
    download: {
      link: "Download photos",
      underWay: ({ done, of }: { done: number; of: number }) =>
        `Preparing the download: ${number(done)} of ${number(of)}`,
      begun: ({ name }: Name) => `Downloading the photos of ${name}`,
      failed: "The download could not be prepared.",
    },
    withBoth: {
      label: ({ name }: Name) => `Another person in photos with ${name}`,
      placeholder: "Photos with both: who else?",
      show: "Show",
    },
    selection: {
      label: ({ faces: n }: Faces) => `Actions for ${faces(n)}`,
      clear: "Clear selection",
      confirm: "Confirm",
      move: "Move",
      moveField: ({ faces: n }: Faces) => `Person to move ${faces(n)} to`,
      moved: ({ faces: n, name }: Faces & Name) => `Moved ${faces(n)} to ${name}`,
      movedToNew: ({ faces: n, name }: Faces & Name) => `Moved ${faces(n)} to new person ${name}`,
      cover: "Use as cover",
      coverDone: "Cover photo changed",
      photo: "Photo",
      tick: "Select",
      confirmed: "Confirmed by a person",
      keys: { confirm: "Key: C", reject: "Key: X", move: "Key: M" },
    },

    /** Faces that keep a name although no group gives it to them any more. */
    kept: {
      title: "Kept from before",
      rejectAll: "Reject all",
      list: ({ name }: Name) => `Faces kept as ${name}`,
      text: ({ name, faces: n }: Name & Faces) =>
        plural(n, {
          one: `${name}’s group has changed and no longer includes this face. It keeps the name until you say otherwise.`,
          other: `${name}’s group has changed and no longer includes these faces. They keep the name until you say otherwise.`,
        }),
    },

    group: {
      notPerson: ({ name, faces: n }: Name & Faces) => `Not ${name}: ${faces(n)}`,
      nameRemoved: ({ faces: n }: Faces) => `Removed the name from ${faces(n)}`,
      field: ({ faces: n }: Faces) => `Person to reassign ${faces(n)} to`,
      placeholder: "Reassign to…",
    },
  },

  /** The page of all photos. */
  photos: {
    title: "Photos",
    count: ({ photos: n }: { photos: number }) => photos(n),
    undated: "Without a date",
    undatedMark: "–",
    jump: "Jump to a month",
    noneFound: "No photos match this filter",

    filter: {
      title: ({ filters }: { filters: number }) => (filters === 0 ? "Filter" : `Filter (${number(filters)})`),
      person: "With",
      without: "Not with",
      add: "Add a person",
      addButton: "Add",
      remove: ({ name }: Name) => `Remove ${name} from the filter`,
      match: "Several people",
      all: "All of them",
      any: "Any of them",
      others: "Other people",
      othersAllowed: "May be in the photo",
      only: "Only these",
      unnamed: "Names",
      unnamedAny: "With or without names",
      unnamedSome: "Someone has no name",
      unnamedNone: "Everyone has a name",
      minFaces: "Faces, at least",
      maxFaces: "Faces, at most",
      from: "From",
      to: "To",
      folder: "Folder",
      name: "File name",
      scanned: "Scanning",
      scannedOnly: "Scanned photos",
      notScanned: "Not scanned: skipped or failed",
      clear: "Clear",
    },

    lightbox: {
      faces: "Faces",
      details: "Details",
      play: "Slideshow",
      pause: "Pause the slideshow",
      speed: "Time per photo",
      seconds: ({ seconds: n }: { seconds: number }) => seconds(n),
      fullScreen: "Full screen",
      edit: "Edit names",
      download: "Download the original",
      close: "Close",
      previous: "Previous photo",
      previousMark: "‹",
      next: "Next photo",
      nextMark: "›",
    },
  },

  /** Search by a picture. */
  search: {
    title: "Search by picture",
    lead: "Choose a picture, or drop one anywhere on the page, to see who is in it. It is compared and not kept.",
    choose: "Choose a picture",
    chooseAnother: "Choose another",
    drop: "Drop the picture to see who is in it",
    dropHere: "Drop a picture here, or",
    faces: "Faces in the picture",
    noFaces: "No faces were found in this picture",
    number: ({ index }: { index: number }) => `Face ${number(index)}`,
    people: "Most likely",
    nobody: "Nobody you have named looks like this.",
    difference: ({ distance: d }: { distance: number }) => `Difference ${distance(d)}`,
    similar: "Most similar faces",
    partial: "Compared with the most similar groups only, as the library is large.",
    tooLarge: "This picture is too large: choose one below 4.5 MB.",
  },

  photo: {
    title: "Photo",
    back: "← Back",
    about: ({ width, height, takenAt }: { width: number; height: number; takenAt: string | undefined }) =>
      [...(width > 0 ? [`${width} × ${height}`] : []), ...(takenAt ? [longDate(takenAt)] : [])].join(SEPARATOR),
    notes: {
      truncated: "The file ends too early, so only part of the photo is shown.",
      damaged: "The file is damaged, so only part of the photo is shown.",
    },
    alsoAt: ({ keys }: { keys: readonly string[] }) => `Also at ${keys.join(", ")}`,
    unreadable: "Facet can’t read this photo.",
    faces: "Faces in this photo",
    noFaces: "No faces were found in this photo.",
    unnamedFace: "Unnamed face",
    notSaved: "Not saved yet",
    field: "Name of the person",
    otherField: ({ name }: Name) => `Name of the person, if not ${name}`,
    named: ({ name }: Name) => `Named ${name}`,
    groupSize: ({ faces: n }: Faces) => `in a group of ${number(n)}`,
    confirm: "Confirm",
    deleteFace: "Delete face",
    faceDeleted: "Face deleted",

    addFace: "Add face",
    faceAdded: "Face added",
    addFaceField: "Name of this face",
    addWithoutName: "Add without name",
    addFaceHow: "Drag over the face, or move the box with the arrow keys and press Enter.",
    addFaceBox: "Box of the face: arrow keys move it, Shift and arrow keys resize it, Enter continues to the name",
    addFacePlace: ({ left, top, width }: { left: number; top: number; width: number }) =>
      `${left} percent from the left, ${top} percent from the top, ${width} percent wide`,

    enlarge: "Enlarge",
    /** A name, with the age on the day of the photo if the birthday is known. */
    nameAndAge: ({
      name,
      birthday,
      takenAt,
    }: Name & { birthday?: string | undefined; takenAt?: string | undefined }) => {
      const age = birthday && takenAt ? ageAt(birthday, takenAt) : undefined;
      if (!age) return name;
      const units = [
        counted(age.years, { one: "year", other: "years" }),
        counted(age.months, { one: "month", other: "months" }),
      ];
      return [name, age.years >= 2 ? units[0] : units[1]].join(SEPARATOR);
    },
    details: {
      label: "Details",
      file: "File",
      taken: "Taken",
      size: "Size",
      camera: "Camera",
      place: "Place",
      date: ({ takenAt }: { takenAt: string }) => dateAndTime(takenAt),
      sizes: ({ width, height, bytes: b }: { width: number; height: number; bytes: number | undefined }) =>
        [...(width > 0 ? [`${number(width)} × ${number(height)}`] : []), ...(b === undefined ? [] : [bytes(b)])].join(
          SEPARATOR,
        ),
      exposure: (how: Exposure) => exposure(how).join(SEPARATOR),
      coordinates: ({ latitude, longitude }: { latitude?: number | undefined; longitude?: number | undefined }) =>
        latitude === undefined || longitude === undefined
          ? ""
          : `${degrees(latitude, ["N", "S"])}, ${degrees(longitude, ["E", "W"])}`,
    },
  },

  /** Reasons why faces are in one group. */
  why: {
    link: "Why grouped?",
    linkLabel: ({ faces: n }: Faces) => `Why grouped? ${faces(n)}`,
    title: "Why these faces are grouped",
    titleOf: ({ name }: Name) => `Why these faces are ${name}`,
    lead: (why: Faces & { limit: number; compared: number; mark: Wrap }) => [
      `${faces(why.faces)}. Faces match if they differ by `,
      why.mark(distance(why.limit)),
      " or less; a group is a chain of matches.",
      ...(why.compared < why.faces ? [` Only ${faces(why.compared)} of this large group were compared.`] : []),
    ],
    core: "The core",
    coreText: ({ faces: n }: Faces) =>
      n > 0
        ? `${faces(n)} with enough matches to anchor the group.`
        : "No face has enough matches: the group was made by hand or in an earlier run.",
    widest: "Least similar pair",
    allFaces: "All faces",
    allFacesText: "Choose one to see why it is in the group.",
    allFacesList: "All faces of the group",
    faceLink: ({ index }: { index: number }) => `Why face ${index} is in the group`,
    thisFace: "This face",
    keptName: ({ name }: Name) =>
      `This face keeps its earlier name, ${name}: it looks like the faces in this group, but no one has said that it is someone else.`,
    joined: ({ distance: d, mark }: { distance: number; mark: Wrap }) => [
      "This face matches no face of the core. It joined because it is close to the centre of the group: ",
      mark(distance(d)),
      ".",
    ],
    centre: ({ distance: d, mark }: { distance: number; mark: Wrap }) => [
      "This face is nearest to the centre of the group: ",
      mark(distance(d)),
      ".",
    ],
    chain: ({ matches, distance: d, mark }: { matches: number; distance: number; mark: Wrap }) => [
      plural(matches, {
        one: "1 match connects this face with the one nearest to the centre of the group. Its own distance from the centre is ",
        other: `A chain of ${number(matches)} matches connects this face with the one nearest to the centre of the group. Its own distance from the centre is `,
      }),
      mark(distance(d)),
      ".",
    ],
    match: ({ isMatch }: { isMatch: boolean }): string => (isMatch ? "match" : "no match"),
    firstPhoto: "Photo of the first face",
    secondPhoto: "Photo of the second face",
  },

  hidden: {
    title: "Hidden",
    none: { title: "Nothing is hidden", text: "People and groups you hide are kept here." },
    unhidePerson: ({ name }: Name) => `Unhide ${name}`,
    unhideGroup: ({ faces: n }: Faces) => `Unhide ${faces(n)}`,
    groupUnhidden: ({ faces: n }: Faces) => `${faces(n)} visible again`,
  },

  share: {
    button: "Share…",
    title: "Share photos",
    explanation:
      "Anyone with the link can see and download these photos, and others that match later. They need no login, and see no names, file names or places.",
    heading: "Heading",
    ends: "Link ends",
    after: ({ days }: { days: number }) => `in ${counted(days, { one: "day", other: "days" })}`,
    blurOthers: "Blur everyone else’s face",
    blurAll: "Blur all faces",
    make: "Create link",
    link: "Link",
    copy: "Copy link",
    copied: "Copied",
    once: "Copy the link now: it isn’t shown again.",
    onlyHere: "At this address it works on this computer only. Start Facet with --lan to reach it from other devices.",
    done: "Done",
  },

  shares: {
    title: "Shared links",
    none: { title: "No shared links", text: "Share a person or filtered photos, and their links are listed here." },
    facts: ({ who, createdAt, until, blurred, inForce, isRevoked }: ShareFacts) =>
      [
        ...(who ? [who] : []),
        `created ${dateAndTime(createdAt)}`,
        inForce ? `ends ${dateAndTime(until)}` : isRevoked ? "revoked" : "ended",
        ...(blurred ? ["faces blurred"] : []),
      ].join(SEPARATOR),
    revoke: "Revoke",
    revokeLabel: ({ title }: { title: string }) => `Revoke the link to ${title}`,
    revoked: "Link revoked",
  },

  /** What people with a link see. */
  visitor: {
    about: ({ until, blurred }: { until: string; blurred: boolean }) =>
      [`Shared with you until ${longDate(until)}`, ...(blurred ? ["Faces are blurred"] : [])].join(SEPARATOR),
    open: ({ index }: { index: number }) => `Photo ${number(index)}`,
    download: "Download",
    none: "No photos",
    ended: "This link has expired or was revoked. Ask for a new one.",
  },

  blurred: {
    button: "Blur faces…",
    title: "Download with blurred faces",
    explanation: "Choose the faces to show. All others are blurred for good, except faces that Facet didn’t find.",
    unnamed: ({ index }: { index: number }) => `Face ${number(index)}`,
    download: "Download",
  },

  undo: {
    title: "Undo",
    lead: ({ key }: { key: Wrap }) => [
      "Recent changes. Press ",
      key("Ctrl"),
      " ",
      key("Z"),
      " to undo the last one made in this tab.",
    ],
    facts: ({ who, isUndone }: { who: string | undefined; isUndone: boolean }) =>
      [...(who ? [who] : []), ...(isUndone ? ["undone"] : [])].map((fact) => SEPARATOR + fact).join(""),
    undoLabel: ({ what }: { what: string }) => `Undo: ${what}`,
    did,
    redone: ({ what }: { what: string }) => `Redone: ${what}`,
    stopped: ({ what, reason }: { what: string; reason: string }) => `${what}. Stopped: ${reason}`,
    none: { title: "No changes yet", text: "Every name, move and merge is listed here and can be undone." },
  },

  status: {
    title: "Status",
    scanning: "Scanning photos",
    grouping: "Grouping faces",
    upToDate: "Up to date",
    left: ({ seconds }: { seconds: number }) => `about ${duration(seconds)} left`,

    /** The line in the header of every page. */
    line: {
      scanning: ({ secondsLeft }: { secondsLeft: number | undefined }) =>
        secondsLeft ? `Scanning photos, about ${duration(secondsLeft)} left` : "Scanning photos",
      photosMissing: "Photos missing: see Status",
      failed: "Something failed: see Status",
      runFailed: "The last run failed: see Status",
      counts: (all: { photos: number; faces: number }) => `${photos(all.photos)} · ${faces(all.faces)}`,
      notScanned: ({ skipped, failed }: { skipped: number; failed: number }) =>
        [
          ...(skipped > 0 ? [`${number(skipped)} skipped`] : []),
          ...(failed > 0 ? [`${number(failed)} failed`] : []),
        ].join(SEPARATOR),
    },

    advanced: "Advanced",
    figures: { photos: "Photos", faces: "Faces", groups: "Groups", people: "People" },
    figure: ({ value }: { value: number }) => number(value),
    progress: "Photos scanned",
    progressText: ({ scanned, all, faces: n, facesLeft, perSecond, secondsLeft }: Progress) =>
      [
        `${number(scanned)} of ${photos(all)}`,
        `${faces(n)} found`,
        ...(facesLeft > 0 ? [`${faces(facesLeft)} left`] : []),
        ...(perSecond
          ? [`${number(perSecond, { maximumFractionDigits: perSecond < 10 ? 1 : 0 })} photos per second`]
          : []),
        ...(secondsLeft ? [`about ${duration(secondsLeft)} left`] : []),
      ].join(SEPARATOR),
    sharedProgress: ({ scanned, faces: n, waiting, facesWaiting, perSecond }: SharedProgress) =>
      [
        `${photos(scanned)} of this library scanned`,
        `${faces(n)} found`,
        `${photos(waiting)} and ${faces(facesWaiting)} waiting in all libraries`,
        ...(perSecond
          ? [`${number(perSecond, { maximumFractionDigits: perSecond < 10 ? 1 : 0 })} photos per second`]
          : []),
      ].join(SEPARATOR),

    queues: {
      title: "Queues",
      shared: "Several libraries share these queues: what waits may be of any of them.",
      step: "Step",
      queued: "Queued",
      running: "Running",
      failed: "Failed",
      retry: "Retry",
      photos: {
        name: "Finding faces",
        retryLabel: "Retry the failed photos",
        retried: ({ messages }: { messages: number }) =>
          messages === 0 ? "Nothing to retry" : `Retrying ${photos(messages)}`,
      },
      crops: {
        name: "Recognising faces",
        retryLabel: "Retry the failed faces",
        retried: ({ messages }: { messages: number }) =>
          messages === 0 ? "Nothing to retry" : `Retrying ${faces(messages)}`,
      },
    },

    notScanned: {
      title: "Not scanned",
      failed: ({ photos: n }: { photos: number }) => `${number(n)} failed: can be retried`,
      skipped: ({ photos: n }: { photos: number }) => `${number(n)} skipped: files Facet can’t read`,
      ignored: ({ files }: { files: number }) =>
        `${number(files)} ignored: not an image, in a system folder, or matched by a rule in .facetignore`,
    },

    folder: {
      missing: "The photo folder is missing",
      partlyMissing: "Some photos are missing",
      since: ({ paths, since, time }: { paths: readonly string[]; since: string; time: Wrap }) => [
        `${paths.join(", ")}: missing or empty since `,
        time(dateAndTime(since)),
        ".",
      ],
      help: ({ command }: { command: Wrap }) => [
        "Nothing is lost. Reconnect the disk or share, and Facet continues by itself. If you removed the photos for good, run ",
        command("facet index --removed"),
        ".",
      ],
    },

    runs: {
      title: "Runs",
      none: "Faces have not been grouped yet.",
      start: "Group faces now",
      running: "Grouping faces…",
      busy: "Did not start, because another run was active",
      started: "Grouping faces",
      failed: ({ reason }: { reason: string | undefined }) =>
        reason ? `Failed: ${reason}. Nothing was changed.` : "Failed (unknown reason). Nothing was changed.",
      succeeded: ({ faces: n, groups: m, created, merged, split, removed }: RunFacts) => {
        const changes = [
          ...(created > 0 ? [`${number(created)} new`] : []),
          ...(merged > 0 ? [`${number(merged)} merged`] : []),
          ...(split > 0 ? [`${number(split)} split`] : []),
          ...(removed > 0 ? [`${number(removed)} removed`] : []),
        ];
        return `${faces(n)} compared, ${groups(m)}: ${changes.length > 0 ? changes.join(", ") : "no changes"}`;
      },
    },

    money: {
      title: "Storage and cost",
      titleFree: "Storage",
      photos: "Photos",
      crops: "Face crops",
      vectors: "Vectors",
      table: "Table",
      tableSize: ({ rows, bytes: size }: { rows: number; bytes: number }) =>
        `${counted(rows, { one: "row", other: "rows" })}, about ${bytes(size)}`,
      soFar: "Compute and requests so far",
      perThousandPhotos: "Per 1,000 photos",
      storagePerMonth: "Storage per month",
      amount: ({ dollars: amount }: { dollars: number }) =>
        amount > 0 && amount < 0.01 ? "under 1¢" : dollars(amount),
      prices: ({ region, asOf }: { region: string; asOf: string }) =>
        `AWS list prices (${region}, ${asOf}), before the free tier.`,
    },
  },

  /** Reasons why a file was skipped; the API's words where the page has no better ones. */
  skipReason: ({ reason }: { reason: string }) => {
    const [kind = "", detail] = reason.split(/: (.*)/s);
    const known: Readonly<Record<string, string>> = {
      empty: "The file is empty",
      truncated: "The file is damaged: it ends too early",
      "too many pixels": "Too many pixels",
      "too many bytes": "The file is too large",
      "not a picture": "Not an image",
      "unsupported format": "Unsupported format",
      "looking at it broke the function": "It takes more memory or time than there is, or it is damaged",
      "permission denied": "Facet may not read this file",
      "the link is broken": "The link leads nowhere",
      "the link is part of a loop": "The link leads back to itself",
    };
    const text = known[kind];
    if (!text) return reason;
    // Other details are for programs, or advice in English.
    return detail && DETAILED.test(kind) ? `${text} (${detail})` : text;
  },

  tuning: {
    title: "Tuning",
    none: {
      title: "No faces yet",
      text: "Once photos have been scanned, this page shows how much their faces differ.",
    },
    lead: ({ faces: n, eligible, isSample }: Faces & { eligible: number; isSample: boolean }) =>
      isSample
        ? `A sample of ${faces(n)}; ${number(eligible)} of them are large and clear enough to start a group.`
        : `All ${faces(n)}; ${number(eligible)} of them are large and clear enough to start a group.`,

    chart: {
      label: "Differences between faces",
      samePerson: "same person",
      differentPeople: "different people",
      scale: ({ ratio }: { ratio: number }) =>
        `Curves are scaled to equal height; there are ${number(ratio, { maximumSignificantDigits: 2 })} times as many different-person pairs. Drag a line, or move it with the arrow keys.`,
      FACE_CLUSTER_DIST: ({ value }: { value: number }) => `group ${distance(value)}`,
      FACE_MATCH_DIST: ({ value }: { value: number }) => `match ${distance(value)}`,
      valueText: ({ value, result }: { value: number; result: string }) => `${distance(value)}: ${result}`,
    },

    setting: {
      FACE_CLUSTER_DIST:
        "How much two faces may differ and still be grouped. Higher values group more faces but may mix two people.",
      FACE_MATCH_DIST:
        "How far outside a group a face may be and still join it. Higher values leave fewer faces ungrouped.",
      now: ({ value }: { value: number }) => `Now ${distance(value)}`,
      with: ({ value }: { value: number }) => `With ${distance(value)}`,
      result: ({ groups: n, ungrouped: m }: { groups: number; ungrouped: number }) => `${groups(n)}, ${ungrouped(m)}`,
      ungroupedResult: ({ ungrouped: n }: { ungrouped: number }) => ungrouped(n),
      apply: ({ value }: { value: number }) => `Apply ${distance(value)}`,
      reset: "Reset",
      useDefault: ({ value }: { value: number }) => `Use default (${distance(value)})`,
      applied: ({ name, value }: Name & { value: number }) => `${name} will be ${distance(value)} from the next run`,
      curve: ({ from, to }: { from: number; to: number }) => `Results for values from ${from} to ${to}`,
      groups: "groups",
      ungrouped: "ungrouped faces",
    },

    map: {
      title: "Map of faces",
      lead: ({ faces: n, isSample }: Faces & { isSample: boolean }) =>
        isSample
          ? `A sample of ${faces(n)}; similar faces are close together. Point at one to see it, or use the arrow keys.`
          : "Every face; similar faces are close together. Point at one to see it, or use the arrow keys.",
      label: "Map of faces: arrow keys move from face to face, Enter shows the photo",
      unnamedGroup: "Unnamed group",
      ungrouped: "Ungrouped",
      unnamed: "Unnamed",
    },
  },
};

export type Texts = typeof english;

interface PersonFacts extends Faces {
  readonly photos: number;
  /** YYYY-MM-DD */
  readonly birthday: string | undefined;
  readonly hidden: boolean | undefined;
}

interface Progress extends Faces {
  readonly scanned: number;
  readonly all: number;
  readonly facesLeft: number;
  readonly perSecond: number | undefined;
  readonly secondsLeft: number | undefined;
}

/** Progress where several libraries share the queues. */
interface SharedProgress extends Pick<Progress, "scanned" | "faces" | "perSecond"> {
  readonly waiting: number;
  readonly facesWaiting: number;
}

interface RunFacts extends Faces {
  readonly groups: number;
  readonly created: number;
  readonly merged: number;
  readonly split: number;
  readonly removed: number;
}
