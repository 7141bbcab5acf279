import { sayer } from '@whetstone/scheduler';

/** Why a camera sends no picture. */
const video = {
  'camera.failed': '{source}: {why}',
  'camera.failedSaying': '{source}: {why} (ffmpeg: {words})',
  'camera.credentials': 'the camera refused the user name or password; correct the credentials in the URL',
  'camera.forbidden': 'the camera forbids access; check the rights of its user',
  'camera.unknownPath': 'the camera knows no such stream; check the path in the URL',
  'camera.refused': 'nothing listens at that address; check host and port, and whether the camera is on',
  'camera.timeout': 'the camera did not answer in time; check host, port and network',
  'camera.unreachable': 'the network does not reach the camera; check the address',
  'camera.unknownHost': 'the host name is unknown; check the URL',
  'camera.noFile': 'the file does not exist on the server; check the path',
  'camera.noPermission': 'the server may not read it; check its permissions',
  'camera.protocol': 'it points to a protocol that is not allowed; use a plain video file or camera URL',
  'camera.noVideo': 'it holds no video; choose a source with a video stream',
  'camera.unreadable': 'it is no video that ffmpeg can read',
  'camera.noPictureFor': 'no picture for {silence}',
  'camera.notStarted': 'ffmpeg could not be started: {reason}',
  'camera.killed': 'ffmpeg was ended by {signal}',
  'camera.streamEnded': "the stream ended (ffmpeg's exit code {code})",
  'camera.sourceEnded': 'the source ended',
  'camera.threadEnded': "the camera's thread ended: {reason}",
  'camera.noReason': 'without an error',
  'camera.noPictureWithin': '{source} sent no picture within {patience}; check that it is streaming',
  'camera.notOpened': 'the source could not be opened: {reason}',
  'camera.noAnswer': 'no answer within {patience}',
  'camera.noFfmpeg': 'file and network cameras need ffmpeg, and none runs here; install it with: {command}',
  'camera.noFfmpegAnywhere':
    'file and network cameras need ffmpeg, and none runs here; install it and put it on the PATH',
  'camera.movingNeedsVideo': 'regions "moving" need video, and an image set has none; choose "frame" or "fixed"',
} as const;

/** What is wrong with a path. */
const paths = {
  'path.noVideoFile': 'path {path} does not exist on the server; give the absolute path of a video file',
  'path.unreadableVideo': 'path {path} cannot be read ({code}); give the absolute path of a video file',
  'path.notAFile': 'path {path} is no file; give the absolute path of a video file',
  'path.noSet':
    'path {path} does not exist on the server; give the absolute path of a folder with one sub-folder per class, or of a CSV manifest',
  'path.unreadableSet':
    'path {path} cannot be read ({code}); give the absolute path of a folder with one sub-folder per class, or of a CSV manifest',
  'path.folderCamera':
    'camera "{camera}" can only be chosen from a CSV manifest, and {path} is a folder; leave it empty',
  'path.emptyFolder': 'folder {path} is empty; put the pictures of each class into a sub-folder of its name',
  'path.loosePictures':
    'folder {path} holds pictures, but no sub-folder; put the pictures of each class into a sub-folder of its name',
  'path.emptyClass': 'class folder {path} holds no picture; add pictures of {label} or remove the folder',
  'path.picture': '{origin}: file "{file}" cannot be decoded ({reason}); replace the picture or remove it from the set',
} as const;

/** What is wrong with an image set's manifest. */
const manifests = {
  'manifest.unknownColumn':
    'manifest {path} has an unknown column "{column}"; the first row names the columns: timestamp,file,label[,camera]',
  'manifest.columnTwice':
    'manifest {path} has the column "{column}" twice; the first row names the columns: timestamp,file,label[,camera]',
  'manifest.noColumn':
    'manifest {path} has no column "{column}"; the first row names the columns: timestamp,file,label[,camera]',
  'manifest.noCsv': 'manifest {path} is no readable CSV: {reason}; save it as CSV with commas and UTF-8',
  'manifest.noNumber':
    'manifest {path}, row {row}: timestamp "{timestamp}" is not a number like the first row; correct it or leave all empty',
  'manifest.noDate':
    'manifest {path}, row {row}: timestamp "{timestamp}" is not a date like 2026-01-31T08:00:00Z; correct it or leave all empty',
  'manifest.noCameras': 'manifest {path} has no column "camera"; leave the camera "{camera}" empty',
  'manifest.noCamera': 'manifest {path} has no row of camera "{camera}"; it knows {cameras}',
  'manifest.outside':
    'manifest {path}, row {row}: file "{file}" lies outside the manifest\'s folder {folder}; move it there and correct the row',
  'manifest.noName': 'manifest {path}, row {row}: file is empty; name a picture or remove the row',
  'manifest.noPicture':
    'manifest {path}, row {row}: file "{file}" does not exist in {folder}; put the picture there or remove the row',
  'manifest.notAFile': 'manifest {path}, row {row}: file "{file}" is no file; put the picture there or remove the row',
  'manifest.tooLarge': 'manifest {path} has {size} bytes; at most {most} are read',
  'manifest.noRows': 'manifest {path} has no rows; add at least one line below the column names',
  'manifest.noLabel': 'manifest {path}, row {row}: label is empty; name the class or remove the row',
  'origin.class': 'class {label}',
  'origin.row': 'manifest {path}, row {row}',
} as const;

export const cameraSentences = { ...video, ...paths, ...manifests } as const;

export const sayOfCamera = sayer(cameraSentences);
