import Foundation
import Monitoring
import Synchronization
import Testing

@Suite("Values that are made ahead") struct AheadTests {
    /// Makes 0, 1, … and counts what was made.
    private final class Source: Sendable {
        let made = Atomic(0)
        let count: Int

        init(_ count: Int) { self.count = count }

        func next() -> Int? {
            let number = made.add(1, ordering: .relaxed).oldValue
            return number < count ? number : nil
        }
    }

    @Test(arguments: [(4, 1, 4), (4, 2, 3), (4, 9, 2), (1, 1, 1)])
    func soManyAreAhead(depth: Int, cost: Int, most: Int) throws {
        let source = Source(100)
        let ahead = Ahead<Int, Never>(depth: depth, cost: { _ in cost }) { waiting in
            #expect(waiting < depth)
            return source.next()
        }
        for number in 0..<100 {
            // Time enough to make more than may be.
            if number % 20 == 0 { Thread.sleep(forTimeInterval: 0.02) }
            #expect(source.made.load(ordering: .relaxed) - number <= most)
            #expect(ahead.next() == number)
        }
        #expect(ahead.next() == nil && ahead.next() == nil)
    }

    @Test(arguments: [1, 3, 9]) func whoGivesUpDoesNotWait(cost: Int) {
        let source = Source(.max)
        let ahead = Ahead<Int, Never>(depth: 4, cost: { _ in cost }) { _ in source.next() }
        #expect(ahead.next() == 0)
        ahead.cancel()
        let made = source.made.load(ordering: .relaxed)
        #expect(made <= 7)
        Thread.sleep(forTimeInterval: 0.02)
        #expect(source.made.load(ordering: .relaxed) == made)
    }
}
