internal import Foundation
internal import GRDB
public import Monitoring

/// The ids of an import under way: which of its rows may have come before, and where they lie.
///
/// Hashes go through a filter that passes nearly all new ones at once. The few others are looked up by their ids,
/// in what waits here to be written and in the database. Memory is bounded, whatever the length of the file.
public struct ImportIndex {
    /// Ids that are held here before they are written as one set: 48 MB.
    static let entriesAtMost = 2_000_000

    private let batch: Int64
    private let model: Int64
    private let kind: SegmentKind
    private let knowsEarlier: Bool
    private var filter: IdFilter
    /// Entries that wait to be written, each piece by hash.
    private var waiting: [[IndexEntry]] = []
    private var waitingCount = 0

    /// The index of an import that begins.
    ///
    /// - Parameters:
    ///   - batch: The import.
    ///   - model: The model.
    ///   - kind: What its rows are.
    ///   - expectedRows: About how many rows will come; a wrong guess costs time alone.
    ///   - comparesEarlier: Whether ids of earlier imports matter.
    ///   - read: The state at the beginning.
    /// - Throws: A `StorageError`.
    /// - Complexity: O(ids that are there), unless few rows are expected beside them.
    public init(
        batch: Int64,
        model: Int64,
        kind: SegmentKind,
        expectedRows: Int,
        comparesEarlier: Bool,
        in read: ReadTransaction
    ) throws {
        (self.batch, self.model, self.kind) = (batch, model, kind)
        let earlier = comparesEarlier ? try read.idCount(of: model, kind: kind) : 0
        // Eight bytes of each id that is there are read for the filter; a look-up reads some thousand.
        knowsEarlier = earlier / 256 <= max(expectedRows, 1)
        filter = IdFilter(capacity: expectedRows + (knowsEarlier ? earlier : 0))
        if earlier > 0, knowsEarlier {
            try read.eachHash(of: model, kind: kind) { _ = filter.insert($0) }
        }
    }

    /// Takes the hashes of a piece of the file.
    ///
    /// - Parameter hashes: The stable hashes of the ids.
    /// - Returns: The rows that may have come before, rising; the others surely did not.
    public mutating func suspects(among hashes: [UInt64]) -> [Int] { filter.insert(hashes) }

    /// Which rows came before, in this file or in an earlier import.
    ///
    /// - Parameters:
    ///   - ids: The ids of a piece of the file, all pieces before being written and added.
    ///   - hashes: Their stable hashes.
    ///   - suspects: Those that may have come before.
    ///   - read: The state of the database.
    /// - Returns: What is known of the rows that came before, by their place in the piece.
    /// - Throws: A `StorageError`.
    public func known(
        _ ids: TextColumn,
        hashes: [UInt64],
        suspects: [Int],
        in read: ReadTransaction
    ) throws -> [Int: KnownRow] {
        var known: [Int: KnownRow] = [:]
        let asked = knowsEarlier ? suspects : Array(hashes.indices)
        let askedIDs = asked.count == ids.count ? ids : ids.texts(at: asked)
        let places = try read.locateMany(
            askedIDs,
            hashes: asked.map { hashes[$0] },
            model: model,
            kind: kind
        )
        for (row, place) in zip(asked, places) {
            if let place { known[row] = .stored(place) }
        }
        let open = suspects.filter { known[$0] == nil }
        guard !open.isEmpty else { return known }
        try findInFile(open, ids, hashes, read, &known)
        return known
    }

    /// Takes the entries of segments of one piece that were stored.
    public mutating func add(_ segments: [[IndexEntry]]) {
        let count = segments.reduce(0) { $0 + $1.count }
        guard count > 0 else { return }
        waiting.append(IdRun.sorted(segments.map { $0[...] }))
        waitingCount += count
    }

    /// Whether so many entries wait that they should be written.
    public var isDue: Bool { waitingCount >= Self.entriesAtMost }

    /// Hands out what waits, for a set of its own; nil when nothing does.
    public mutating func takeWaiting() -> WaitingIds? {
        guard waitingCount > 0 else { return nil }
        defer {
            waiting = []
            waitingCount = 0
        }
        return WaitingIds(pieces: waiting)
    }

    // MARK: Ids of this file

    private func findInFile(
        _ suspects: [Int],
        _ ids: TextColumn,
        _ hashes: [UInt64],
        _ read: ReadTransaction,
        _ known: inout [Int: KnownRow]
    ) throws {
        let picked = ids.texts(at: suspects)
        let pickedHashes = suspects.map { hashes[$0] }
        // What was written of this import, and what waits.
        var places = try read.locateMany(
            picked,
            hashes: pickedHashes,
            model: model,
            kind: kind,
            including: batch
        )
        let candidates = pickedHashes.enumerated().flatMap { query, hash in
            waitingLocations(of: hash).map { (query: query, location: $0) }
        }
        try read.verify(candidates, ids: picked, including: batch, into: &places)
        for (row, place) in zip(suspects, places) where place != nil { known[row] = .earlierInFile }
        // Rows of the very piece have no place yet.
        ids.eachRepetition(of: suspects, hashes) { row, first in
            if known[row] == nil { known[row] = .inPiece(first) }
        }
    }

    private func waitingLocations(of hash: UInt64) -> [RowLocation] {
        waiting.flatMap { piece in
            piece[piece.firstPlace(from: hash)...].prefix { $0.hash == hash }.map(\.location)
        }
    }
}

extension [IndexEntry] {
    /// Where the entries begin, in order, whose hash is not below another; the count where none is.
    fileprivate func firstPlace(from hash: UInt64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Entries of the index that are written as one set, in parts by their hashes: one can be put in order while another is
/// written.
public struct WaitingIds: Sendable {
    /// How many entries there are.
    public let count: Int
    /// How many parts there are; at least one.
    public let partCount: Int
    /// Each by hash.
    private let pieces: [[IndexEntry]]

    init(pieces: [[IndexEntry]]) {
        self.pieces = pieces
        count = pieces.reduce(0) { $0 + $1.count }
        partCount = count < Self.entriesOfPart * 2 ? 1 : 1 << Self.bitsOfPart
    }

    /// Hashes are evenly spread, so each part of a million entries is 1.5 MB.
    private static let bitsOfPart = 4
    private static let entriesOfPart = 16_384

    /// The entries of a part in order, cut into runs.
    public func part(_ part: Int) -> SortedIds {
        let width = partCount == 1 ? 0 : 64 - Self.bitsOfPart
        let isLast = part >= partCount - 1
        let slices = pieces.map { piece in
            let start = part == 0 ? 0 : piece.firstPlace(from: UInt64(part) << width)
            return piece[start..<(isLast ? piece.count : piece.firstPlace(from: UInt64(part + 1) << width))]
        }
        return SortedIds(IdRun.sorted(slices))
    }
}

/// Entries of the index in order, as runs that are written as they are.
public struct SortedIds: Sendable {
    let runs: [EncodedRun]

    init(_ sorted: [IndexEntry]) {
        runs = IdRun.runs(of: sorted).compactMap(EncodedRun.init)
    }

    /// How many runs there are.
    public var runCount: Int { runs.count }
}

/// Where the id of a row stands that came before.
public enum KnownRow: Sendable, Equatable {
    /// In an earlier import.
    case stored(RowLocation)
    /// In an earlier piece of the same file.
    case earlierInFile
    /// In a row of the same piece.
    case inPiece(Int)
}

extension [Int: KnownRow] {
    /// The rows that an earlier import has, rising, and where each lies there.
    public var storedRows: (rows: [Int], locations: [RowLocation]) {
        var found: [(row: Int, location: RowLocation)] = []
        for (row, before) in self {
            if case .stored(let location) = before { found.append((row, location)) }
        }
        found.sort { $0.row < $1.row }
        return (found.map(\.row), found.map(\.location))
    }
}

extension ReadTransaction {
    /// How many ids the index of a model holds.
    func idCount(of model: Int64, kind: SegmentKind) throws -> Int {
        Int(
            try integer("SELECT total(rows) FROM idSet WHERE model = ? AND kind = ?", [model, kind.rawValue])
                ?? 0
        )
    }

    /// Calls the body with the hash of every id that the index of a model holds.
    func eachHash(of model: Int64, kind: SegmentKind, _ body: (UInt64) -> Void) throws {
        let statement = try database.cachedStatement(
            sql: """
                SELECT hashes FROM idSet JOIN idRun ON idRun.idSet = idSet.id
                WHERE idSet.model = ? AND idSet.kind = ?
                """
        )
        let cursor = try Row.fetchCursor(statement, arguments: [model, kind.rawValue])
        while let row = try cursor.next() {
            try row.withUnsafeData(atIndex: 0) { data in
                (data ?? Data()).withUnsafeBytes { bytes in
                    for place in 0..<(bytes.count / 8) {
                        body(bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
                    }
                }
            }
        }
    }
}
