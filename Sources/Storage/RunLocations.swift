internal import Foundation

/// Where the rows of a run lie, in a few bytes each: a set holds few segments, and a segment few rows.
///
/// Layout: the lowest segment as an Int64; how many bytes a segment takes, counted from that one, and how many a
/// position; six zeros; the segments; the positions.
struct RunLocations {
    static let headerBytes = 16

    private let bytes: [UInt8]
    private let count: Int
    private let lowest: Int64
    private let segmentWidth: Int
    private let positionWidth: Int

    /// Reads what was written for so many rows; nil for bytes of no sense.
    init?(_ written: UnsafeRawBufferPointer, count: Int) {
        bytes = [UInt8](written)
        self.count = count
        guard bytes.count >= Self.headerBytes else { return nil }
        lowest = bytes.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }
        (segmentWidth, positionWidth) = (Int(bytes[8]), Int(bytes[9]))
        guard [1, 2, 4, 8].contains(segmentWidth), [1, 2, 4].contains(positionWidth),
            bytes.count == Self.headerBytes + count * (segmentWidth + positionWidth)
        else { return nil }
    }

    /// Where a row of the run lies.
    subscript(index: Int) -> RowLocation {
        let segment = number(at: Self.headerBytes + index * segmentWidth, segmentWidth)
        let positions = Self.headerBytes + count * segmentWidth
        let position = number(at: positions + index * positionWidth, positionWidth)
        return RowLocation(
            segment: lowest &+ Int64(truncatingIfNeeded: segment),
            position: Int32(truncatingIfNeeded: position)
        )
    }

    /// The bytes of the places of a run.
    static func bytes(of run: ArraySlice<IndexEntry>) -> Data {
        var (lowest, highest, last) = (Int64.max, Int64.min, Int32(0))
        for entry in run {
            lowest = min(lowest, entry.location.segment)
            highest = max(highest, entry.location.segment)
            last = max(last, entry.location.position)
        }
        let segmentWidth = width(UInt64(truncatingIfNeeded: highest &- lowest))
        let positionWidth = width(UInt64(last))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerBytes + run.count * (segmentWidth + positionWidth))
        withUnsafeBytes(of: lowest) { bytes.append(contentsOf: $0) }
        bytes += [UInt8(segmentWidth), UInt8(positionWidth), 0, 0, 0, 0, 0, 0]
        bytes.append(numbers: run, segmentWidth) { UInt64(truncatingIfNeeded: $0.location.segment &- lowest) }
        bytes.append(numbers: run, positionWidth) { UInt64(truncatingIfNeeded: $0.location.position) }
        return Data(bytes)
    }

    private func number(at offset: Int, _ width: Int) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            switch width {
            case 1: UInt64(bytes[offset])
            case 2: UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
            case 4: UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            default: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            }
        }
    }

    /// How many bytes a number takes: 1, 2, 4 or 8.
    private static func width(_ largest: UInt64) -> Int {
        switch largest {
        case ...UInt64(UInt8.max): 1
        case ...UInt64(UInt16.max): 2
        case ...UInt64(UInt32.max): 4
        default: 8
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(
        numbers run: ArraySlice<IndexEntry>,
        _ width: Int,
        _ number: (IndexEntry) -> UInt64
    ) {
        append(addingCapacity: run.count * width) { bytes in
            for entry in run {
                var rest = number(entry)
                for _ in 0..<width {
                    bytes.append(UInt8(truncatingIfNeeded: rest))
                    rest >>= 8
                }
            }
        }
    }
}
