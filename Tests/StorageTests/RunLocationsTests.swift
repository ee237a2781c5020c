import Foundation
import Testing

@testable import Storage

struct RunLocationsTests {
    @Test(arguments: [
        (segments: [7], position: 0, bytes: 2),
        (segments: [1, 256], position: 255, bytes: 2),
        (segments: [1, 257], position: 65_535, bytes: 4),
        (segments: [5, 65_541, 9], position: 65_536, bytes: 8),
        (segments: [1, 4_294_967_297], position: Int32.max, bytes: 12),
        (segments: [0, Int64.max], position: 1, bytes: 9),
    ])
    func placesTakeAsManyBytesAsTheLargestNeeds(segments: [Int64], position: Int32, bytes: Int) throws {
        let entries = segments.flatMap { segment in
            [0, position].map { IndexEntry(hash: 1, segment: segment, position: $0) }
        }
        let written = RunLocations.bytes(of: entries[...])
        #expect(written.count == RunLocations.headerBytes + entries.count * bytes)
        let read = try #require(written.withUnsafeBytes { RunLocations($0, count: entries.count) })
        #expect(entries.indices.map { read[$0] } == entries.map(\.location))
    }

    @Test func bytesOfNoSenseAreRefused() {
        let entries = [
            IndexEntry(hash: 1, segment: 3, position: 4), IndexEntry(hash: 2, segment: 9, position: 1),
        ]
        let written = RunLocations.bytes(of: entries[...])
        func isRead(_ bytes: Data, count: Int) -> Bool {
            bytes.withUnsafeBytes { RunLocations($0, count: count) } != nil
        }
        #expect(isRead(written, count: 2))
        #expect(
            !isRead(written, count: 3) && !isRead(written.dropLast(), count: 2) && !isRead(Data(), count: 0)
        )
        for place in [8, 9] {
            var changed = written
            changed[place] = 3
            #expect(!isRead(changed, count: 2))
        }
    }
}
