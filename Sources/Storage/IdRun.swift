internal import Foundation
internal import GRDB

/// A run of ids in the order of their hashes, as it lies in the database.
struct IdRun {
    /// Entries in a run: about 22 KB, so that one look-up reads a few pages.
    static let length = 2_048

    let hashes: [UInt64]
    private let locations: RunLocations

    init(row: Row) throws {
        let hashes = try row.withUnsafeData(named: "hashes") { data in
            (data ?? Data()).withUnsafeBytes { ColumnCodec.values(UInt64.self, from: $0) }
        }
        let locations = try row.withUnsafeData(named: "locations") { data in
            (data ?? Data()).withUnsafeBytes { RunLocations($0, count: hashes?.count ?? 0) }
        }
        guard let hashes, let locations else {
            throw StorageError.corrupt(detail: "a run of the index of ids")
        }
        self.hashes = hashes
        self.locations = locations
    }

    /// Where the entry of a place in the run lies.
    func location(at index: Int) -> RowLocation { locations[index] }

    var entries: [IndexEntry] {
        hashes.indices.map { index in
            let location = location(at: index)
            return IndexEntry(hash: hashes[index], segment: location.segment, position: location.position)
        }
    }

    /// SQLite's integers have a sign: the top bit is flipped so that their order is that of the hashes.
    static func stored(_ hash: UInt64) -> Int64 { Int64(bitPattern: hash ^ (1 << 63)) }

    static func unstored(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) ^ (1 << 63) }

    /// Sets of one class differ in size by less than eight times.
    static func sizeClass(rows: Int) -> Int {
        var (size, rest) = (0, rows / length)
        while rest > 0 { (size, rest) = (size + 1, rest / 8) }
        return size
    }

    /// The entries by hash, then by place: split by the bits in which their hashes differ first, which hashes fill
    /// evenly, into buckets of a few entries.
    static func sorted(_ pieces: [ArraySlice<IndexEntry>]) -> [IndexEntry] {
        let count = pieces.reduce(0) { $0 + $1.count }
        guard count > 64, let first = pieces.first(where: { !$0.isEmpty })?.first else {
            return pieces.joined().sorted(by: precedes)
        }
        var differing: UInt64 = 0
        for piece in pieces { for entry in piece { differing |= entry.hash ^ first.hash } }
        let bits = min(18, count.bitWidth - count.leadingZeroBitCount - 2)
        let shift = max(0, 64 - differing.leadingZeroBitCount - bits)
        let mask = UInt64(1) << bits - 1
        func bucket(_ entry: IndexEntry) -> Int { Int((entry.hash >> shift) & mask) }

        var ends = [Int32](repeating: 0, count: 1 << bits)
        for piece in pieces { for entry in piece { ends[bucket(entry)] += 1 } }
        for bucket in 1..<ends.count { ends[bucket] += ends[bucket - 1] }
        // Each place is taken once, so that nothing needs to stand there before.
        var split = [IndexEntry](unsafeUninitializedCapacity: count) { places, filled in
            // From behind, so that the place of a bucket ends where it begins.
            for piece in pieces.reversed() {
                for entry in piece.reversed() {
                    let bucket = bucket(entry)
                    ends[bucket] -= 1
                    places.initializeElement(at: Int(ends[bucket]), to: entry)
                }
            }
            filled = count
        }
        for (bucket, start) in ends.enumerated() {
            let end = bucket + 1 < ends.count ? ends[bucket + 1] : Int32(count)
            if end - start > 1 { sort(&split, Int(start)..<Int(end)) }
        }
        return split
    }

    /// Hashes in ascending order with where each stood; of equal ones the first comes first.
    static func ordered(_ hashes: [UInt64]) -> [(hash: UInt64, place: Int)] {
        sorted([hashes.enumerated().map { IndexEntry(hash: $1, segment: Int64($0), position: 0) }[...]])
            .map { ($0.hash, Int($0.location.segment)) }
    }

    /// A few entries by insertion, many of one hash by comparison.
    private static func sort(_ entries: inout [IndexEntry], _ range: Range<Int>) {
        guard range.count <= 32 else {
            entries[range].sort(by: precedes)
            return
        }
        for next in range.dropFirst() {
            let entry = entries[next]
            var place = next
            while place > range.lowerBound, precedes(entry, entries[place - 1]) {
                entries[place] = entries[place - 1]
                place -= 1
            }
            entries[place] = entry
        }
    }

    @inline(__always)
    private static func precedes(_ left: IndexEntry, _ right: IndexEntry) -> Bool {
        if left.hash != right.hash { return left.hash < right.hash }
        let (left, right) = (left.location, right.location)
        return (left.segment, left.position) < (right.segment, right.position)
    }

    /// The entries cut into runs; equal hashes stay together, so that one run holds all of them.
    static func runs(of sorted: [IndexEntry]) -> [ArraySlice<IndexEntry>] {
        var runs: [ArraySlice<IndexEntry>] = []
        var start = 0
        while start < sorted.count {
            var end = min(start + length, sorted.count)
            while end < sorted.count, sorted[end].hash == sorted[end - 1].hash { end += 1 }
            runs.append(sorted[start..<end])
            start = end
        }
        return runs
    }

    /// The bytes of a run's hashes.
    static func hashes(of run: ArraySlice<IndexEntry>) -> Data {
        run.map(\.hash).withUnsafeBytes { Data($0) }
    }
}

/// A run as it is written.
struct EncodedRun: Sendable {
    let firstHash: UInt64
    let lastHash: UInt64
    let count: Int
    let hashes: Data
    let locations: Data

    /// Nil for no entries.
    init?(_ entries: ArraySlice<IndexEntry>) {
        guard let first = entries.first, let last = entries.last else { return nil }
        (firstHash, lastHash, count) = (first.hash, last.hash, entries.count)
        hashes = IdRun.hashes(of: entries)
        locations = RunLocations.bytes(of: entries)
    }
}

/// A walk through sorted hashes along the runs of one set.
struct RunSearch {
    /// The hashes of queries in ascending order: copies, since to look them up where they stand takes much longer.
    private let wanted: [(hash: UInt64, place: Int)]
    private var next = 0
    /// Queries and the rows whose ids have their hash.
    private(set) var candidates: [(query: Int, location: RowLocation)] = []

    /// A walk over the hashes of queries.
    init(_ hashes: [UInt64]) {
        wanted = IdRun.ordered(hashes)
    }

    /// How many hashes are looked up.
    var count: Int { wanted.count }

    var isDone: Bool { next >= wanted.count }

    /// The smallest hash that was not looked up yet.
    var nextHash: UInt64? { isDone ? nil : wanted[next].hash }

    mutating func skip(below hash: UInt64) {
        next = first(from: next) { $0 >= hash }
    }

    mutating func skip(through hash: UInt64) {
        next = first(from: next) { $0 > hash }
    }

    /// Looks up all hashes through the run's last.
    mutating func match(_ run: IdRun) {
        var index = 0
        while let hash = nextHash, let last = run.hashes.last, hash <= last {
            index = run.firstIndex(notBelow: hash, from: index)
            var equal = index
            while equal < run.hashes.count, run.hashes[equal] == hash {
                candidates.append((wanted[next].place, run.location(at: equal)))
                equal += 1
            }
            next += 1
        }
    }

    private func first(from start: Int, where isPast: (UInt64) -> Bool) -> Int {
        var (low, high) = (start, wanted.count)
        while low < high {
            let middle = low + (high - low) / 2
            if isPast(wanted[middle].hash) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension IdRun {
    func firstIndex(notBelow hash: UInt64, from start: Int) -> Int {
        // In doubling steps at first: of many hashes in their order the next lies near.
        var (low, high, step) = (start, start, 1)
        while high < hashes.count, hashes[high] < hash {
            low = high + 1
            high += step
            step *= 2
        }
        high = min(high, hashes.count)
        while low < high {
            let middle = low + (high - low) / 2
            if hashes[middle] >= hash { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
