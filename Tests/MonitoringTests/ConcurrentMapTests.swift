import Foundation
import Monitoring
import Synchronization
import Testing

@Suite struct ConcurrentMapTests {
    private struct Unreadable: Error {}

    @Test(arguments: [0, 1, 2, 3, 100, 1_001])
    func whatIsMadeStandsInTheOrderOfTheItems(count: Int) {
        let items = Array(0..<count)
        #expect(concurrentMap(items) { $0 * $0 } == items.map { $0 * $0 })
        #expect(concurrentMap(items, reading: { $0 + 1 }, { $0 * 2 }) == items.map { ($0 + 1) * 2 })
    }

    @Test func everyItemIsReadAndWorkedOnOnce() throws {
        let worked = Mutex<[Int]>([])
        var read: [Int] = []
        _ = concurrentMap(
            Array(0..<50),
            reading: { key in
                read.append(key)
                return key
            },
            { item in worked.withLock { $0.append(item) } }
        )
        #expect(read == Array(0..<50))
        #expect(worked.withLock { $0.sorted() } == Array(0..<50))
    }

    @Test func whatIsMadeIsTakenInTheOrderOfTheKeys() {
        var taken: [Int] = []
        concurrently(
            Array(0..<200),
            reading: { $0 },
            { $0 * 3 },
            take: { key, made in
                #expect(made == key * 3)
                taken.append(key)
            }
        )
        #expect(taken == Array(0..<200))
    }

    @Test func noMoreItemsThanCoresAreThereAtOnce() {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let open = Mutex((now: 0, most: 0))
        _ = concurrentMap(
            Array(0..<100),
            reading: { key in
                open.withLock { open in
                    open.now += 1
                    open.most = max(open.most, open.now)
                }
                return key
            },
            { item in
                open.withLock { $0.now -= 1 }
                return item
            }
        )
        #expect((1...cores).contains(open.withLock { $0.most }))
    }

    @Test func whatTakingThrowsIsThrownAndNothingIsTakenAfterIt() {
        var taken: [Int] = []
        #expect(throws: Unreadable.self) {
            try concurrently(
                Array(0..<50),
                reading: { $0 },
                { $0 },
                take: { key, _ in
                    if key == 10 { throw Unreadable() }
                    taken.append(key)
                }
            )
        }
        #expect(taken == Array(0..<10))
    }

    @Test func mapsInsideOfMapsEnd() {
        let sums = concurrentMap(
            Array(0..<20),
            reading: { $0 },
            { outer in concurrentMap(Array(0..<20), reading: { $0 }, { $0 + outer }).reduce(0, +) }
        )
        #expect(sums == (0..<20).map { 190 + 20 * $0 })
    }

    @Test func whatReadingThrowsIsThrown() {
        #expect(throws: Unreadable.self) {
            try concurrentMap(
                Array(0..<50),
                reading: { key in
                    if key == 30 { throw Unreadable() }
                    return key
                },
                { $0 }
            )
        }
    }

    @Test func twoBodiesAreBothAnswered() {
        let (text, number) = concurrently({ "a" }, { 7 })
        #expect(text == "a")
        #expect(number == 7)
    }
}
