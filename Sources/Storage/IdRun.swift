internal import Foundation
internal import GRDB

/// A run of ids in the order of their hashes, as it lies in the database.
struct IdRun {
    /// Entries in a run: 40 KB, so that one look-up reads about ten pages.
    static let length = 2_048

    let hashes: [UInt64]
    private let locations: [UInt8]

    init(row: Row) throws {
        let hashes = try row.withUnsafeData(named: "hashes") { data in
            (data ?? Data()).withUnsafeBytes { ColumnCodec.values(UInt64.self, from: $0) }
        }
        let locations: Data = row["locations"]
        guard let hashes, locations.count == hashes.count * 12 else {
            throw StorageError.corrupt(detail: "a run of the index of ids")
        }
        self.hashes = hashes
        self.locations = [UInt8](locations)
    }

    /// Where the entry of a place in the run lies.
    func location(at index: Int) -> RowLocation {
        locations.withUnsafeBytes { bytes in
            RowLocation(
                segment: bytes.loadUnaligned(fromByteOffset: index * 12, as: Int64.self),
                position: bytes.loadUnaligned(fromByteOffset: index * 12 + 8, as: Int32.self)
            )
        }
    }

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

    /// The entries by hash, then by place: split by their upper 16 bits first, which hashes fill evenly.
    static func sorted(_ entries: [IndexEntry]) -> [IndexEntry] {
        func precedes(_ left: IndexEntry, _ right: IndexEntry) -> Bool {
            if left.hash != right.hash { return left.hash < right.hash }
            return (left.location.segment, left.location.position) < (
                right.location.segment, right.location.position
            )
        }
        guard entries.count > 8_192 else { return entries.sorted(by: precedes) }
        var starts = [Int](repeating: 0, count: 65_537)
        for entry in entries { starts[Int(entry.hash >> 48) + 1] += 1 }
        for bucket in 1...65_536 { starts[bucket] += starts[bucket - 1] }
        var next = starts
        var split = entries
        for entry in entries {
            let bucket = Int(entry.hash >> 48)
            split[next[bucket]] = entry
            next[bucket] += 1
        }
        for bucket in 0..<65_536 where starts[bucket + 1] - starts[bucket] > 1 {
            split[starts[bucket]..<starts[bucket + 1]].sort(by: precedes)
        }
        return split
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

    static func hashes(of run: ArraySlice<IndexEntry>) -> Data {
        run.map(\.hash).withUnsafeBytes { Data($0) }
    }

    static func locations(of run: ArraySlice<IndexEntry>) -> Data {
        let bytes = [UInt8](unsafeUninitializedCapacity: run.count * 12) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            for (place, entry) in run.enumerated() {
                raw.storeBytes(of: entry.location.segment, toByteOffset: place * 12, as: Int64.self)
                raw.storeBytes(of: entry.location.position, toByteOffset: place * 12 + 8, as: Int32.self)
            }
            count = raw.count
        }
        return Data(bytes)
    }
}

/// A walk through sorted hashes along the runs of one set.
struct RunSearch {
    private let hashes: [UInt64]
    private let order: [Int]
    private var place = 0
    /// Queries and the rows whose ids have their hash.
    private(set) var candidates: [(query: Int, location: RowLocation)] = []

    /// A walk over hashes in the given order, which must be ascending.
    init(hashes: [UInt64], order: [Int]) {
        self.hashes = hashes
        self.order = order
    }

    var isDone: Bool { place >= order.count }

    /// The smallest hash that was not looked up yet.
    var nextHash: UInt64? { isDone ? nil : hashes[order[place]] }

    mutating func skip(below hash: UInt64) {
        place = firstPlace(from: place) { $0 >= hash }
    }

    mutating func skip(through hash: UInt64) {
        place = firstPlace(from: place) { $0 > hash }
    }

    /// Looks up all hashes through the run's last.
    mutating func match(_ run: IdRun) {
        var index = 0
        while let hash = nextHash, let last = run.hashes.last, hash <= last {
            index = run.firstIndex(notBelow: hash, from: index)
            var equal = index
            while equal < run.hashes.count, run.hashes[equal] == hash {
                candidates.append((order[place], run.location(at: equal)))
                equal += 1
            }
            place += 1
        }
    }

    private func firstPlace(from start: Int, where isPast: (UInt64) -> Bool) -> Int {
        var (low, high) = (start, order.count)
        while low < high {
            let middle = low + (high - low) / 2
            if isPast(hashes[order[middle]]) { high = middle } else { low = middle + 1 }
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
