//! Where a region lies: a folder, one workbook, or files built into the program; and how its
//! files are reached without leaving it.

use crate::AtlasError;
use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

/// Largest file that is read.
pub const MAX_FILE_BYTES: u64 = 256 << 20;
/// Most bytes that a packed file (gz, xlsx) may unpack to.
pub const MAX_UNPACKED_BYTES: u64 = 512 << 20;
/// Most rows of one table.
pub const MAX_ROWS: usize = 3_000_000;
/// Most cells of one table (rows times columns): a cell takes about 56 bytes in memory.
pub const MAX_CELLS: usize = 20_000_000;
/// Largest file of columns (see [`read_columns`](crate::read_columns)), and most bytes that it may
/// unpack to.
pub const MAX_TABLE_BYTES: u64 = 1 << 30;
/// Most rows of a file of columns.
pub const MAX_TABLE_ROWS: usize = 50_000_000;
/// Most values (rows times columns asked for) of a file of columns.
pub const MAX_VALUES: usize = 100_000_000;
/// Most columns of one table.
pub const MAX_COLUMNS: usize = 512;
/// Most resources of one region.
pub const MAX_RESOURCES: usize = 1_000;

/// Where a region lies.
#[derive(Clone, Debug)]
pub enum Files {
    /// A folder on disk.
    Folder(PathBuf),
    /// One workbook on disk.
    Workbook(PathBuf),
    /// Files in memory: a region built into the program or made by it.
    Memory(Arc<Memory>),
}

/// A region in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Name of the region.
    pub name: String,
    /// Bytes by path inside the region.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// A folder, or a workbook when the path ends in `.xlsx`.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        if path.is_file() && extension(&path.to_string_lossy()) == "xlsx" {
            Self::Workbook(path)
        } else {
            Self::Folder(path)
        }
    }

    /// The name of the folder or file, without its extension.
    pub fn name(&self) -> String {
        match self {
            Self::Folder(p) | Self::Workbook(p) => p
                .file_stem()
                .map(|s| s.to_string_lossy().into_owned())
                .unwrap_or_default(),
            Self::Memory(memory) => memory.name.clone(),
        }
    }

    /// The path for messages.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Folder(p) | Self::Workbook(p) => p.display().to_string(),
            Self::Memory(memory) => memory.name.clone(),
        }
    }

    /// Whether the region is there at all.
    pub(crate) fn exists(&self) -> bool {
        match self {
            Self::Folder(p) => p.is_dir(),
            Self::Workbook(p) => p.is_file(),
            Self::Memory(_) => true,
        }
    }

    /// Whether a file is there.
    pub(crate) fn has(&self, path: &str) -> bool {
        match self {
            Self::Memory(memory) => plain(path).is_ok() && memory.files.contains_key(path),
            _ => self.locate(path).is_ok_and(|p| p.is_file()),
        }
    }

    /// The bytes of a file of the region.
    ///
    /// # Errors
    /// [`AtlasError::Path`] when the path leaves the folder, also by a link;
    /// [`AtlasError::Absent`], [`AtlasError::Read`], [`AtlasError::TooLarge`].
    pub fn read(&self, path: &str) -> Result<Vec<u8>, AtlasError> {
        plain(path)?;
        match self {
            Self::Memory(memory) => {
                let found = memory.files.get(path).cloned();
                found.ok_or_else(|| AtlasError::Absent { path: path.into() })
            }
            _ => read_bounded(&self.locate(path)?, path, MAX_FILE_BYTES),
        }
    }

    /// Paths of the files in `folder` (`""` for the region itself) that end in `.ext`, in order.
    ///
    /// # Errors
    /// [`AtlasError::Path`], [`AtlasError::Read`]. A folder that is not there has no files.
    pub fn list(&self, folder: &str, ext: &str) -> Result<Vec<String>, AtlasError> {
        if !folder.is_empty() {
            plain(folder)?;
        }
        let mut names: Vec<String> = match self {
            Self::Memory(memory) => {
                let here = |path: &String| {
                    let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
                    (dir == folder).then(|| name.to_string())
                };
                memory.files.keys().filter_map(here).collect()
            }
            Self::Workbook(path) => match (folder, path.file_name()) {
                ("", Some(name)) => vec![name.to_string_lossy().into_owned()],
                _ => vec![],
            },
            Self::Folder(root) if folder.is_empty() => names_in(root)?,
            Self::Folder(_) => match self.locate(folder) {
                Ok(full) if full.is_dir() => names_in(&full)?,
                Err(error @ AtlasError::Path { .. }) => return Err(error),
                _ => vec![],
            },
        };
        names.retain(|n| extension(n) == ext && !n.starts_with(['.', '~']));
        names.sort();
        Ok(names
            .into_iter()
            .map(|n| {
                if folder.is_empty() {
                    n
                } else {
                    format!("{folder}/{n}")
                }
            })
            .collect())
    }

    /// The file on disk, after making sure that it lies in the region.
    fn locate(&self, path: &str) -> Result<PathBuf, AtlasError> {
        plain(path)?;
        let root = match self {
            Self::Folder(root) => root.clone(),
            // a workbook is a region by itself: what lies beside it is no part of it
            Self::Workbook(file) if file.file_name().is_some_and(|n| n == path) => {
                file.parent().map(Path::to_path_buf).unwrap_or_default()
            }
            Self::Workbook(_) | Self::Memory(_) => {
                return Err(AtlasError::Absent { path: path.into() });
            }
        };
        let root = if root.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            root
        };
        let absent = |_| AtlasError::Absent { path: path.into() };
        let home = root.canonicalize().map_err(absent)?;
        let full = root.join(path).canonicalize().map_err(absent)?;
        if full.starts_with(&home) {
            Ok(full)
        } else {
            Err(AtlasError::Path {
                path: path.into(),
                why: "a link leads out of the region folder",
            })
        }
    }
}

fn names_in(full: &Path) -> Result<Vec<String>, AtlasError> {
    let read = |e: std::io::Error| AtlasError::Read {
        path: full.display().to_string(),
        why: e.to_string(),
    };
    let mut names = vec![];
    for entry in fs::read_dir(full).map_err(read)? {
        let entry = entry.map_err(read)?;
        if entry.path().is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

/// The bytes of a file, but never more than the bound.
pub(crate) fn read_bounded(full: &Path, path: &str, limit: u64) -> Result<Vec<u8>, AtlasError> {
    let read = |e: std::io::Error| AtlasError::Read {
        path: path.into(),
        why: e.to_string(),
    };
    // asked before opening: opening a pipe would wait for a writer
    let meta = fs::metadata(full).map_err(read)?;
    if !meta.is_file() {
        return Err(AtlasError::Absent { path: path.into() });
    }
    let file = fs::File::open(full).map_err(read)?;
    let too_large = || AtlasError::TooLarge {
        path: path.into(),
        limit,
        unpacked: false,
    };
    if meta.len() > limit {
        return Err(too_large());
    }
    let mut bytes = vec![];
    // the file may grow while it is read
    file.take(limit + 1).read_to_end(&mut bytes).map_err(read)?;
    if bytes.len() as u64 > limit {
        return Err(too_large());
    }
    Ok(bytes)
}

/// Accepts only a plain relative path.
pub(crate) fn plain(path: &str) -> Result<(), AtlasError> {
    let refuse = |why| AtlasError::Path {
        path: path.chars().take(80).collect(),
        why,
    };
    if path.is_empty() {
        return Err(refuse("it is empty"));
    }
    if path.contains("://") {
        return Err(refuse("nothing is fetched from a network"));
    }
    if path.contains(['\\', '\0', ':']) {
        return Err(refuse("it holds a backslash, a colon or a NUL"));
    }
    for part in Path::new(path).components() {
        match part {
            Component::Normal(_) | Component::CurDir => {}
            Component::ParentDir => return Err(refuse("it holds \"..\"")),
            _ => return Err(refuse("it is absolute")),
        }
    }
    Ok(())
}

/// The ending of a file name, in lower case.
pub(crate) fn extension(name: &str) -> String {
    Path::new(name)
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase())
        .unwrap_or_default()
}
