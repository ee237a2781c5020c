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
