import DriftStatistics
import Testing

struct RadixSortTests {
    /// From short arrays over those of small buckets to those of three passes.
    private static let counts = [0, 1, 2, 99, 100, 150, 4_095, 4_096, 30_000, 1 << 18 + 1]

    @Test(arguments: Spread.allCases)
    func ordersValuesOfEveryKind(_ spread: Spread) {
        var random = SeededGenerator(seed: 7)
        for count in Self.counts {
            let values = (0..<count).map { _ in spread.value(&random) }
            #expect(radixSorted(values).map(\.bitPattern) == values.sorted(by: precedes).map(\.bitPattern))
        }
    }

    @Test(arguments: Spread.allCases)
    func placesFollowTheValuesAndOfEqualOnesStayInTheirOrder(_ spread: Spread) {
        var random = SeededGenerator(seed: 8)
        for count in Self.counts {
            let values = (0..<count).map { _ in spread.value(&random) }
            let order = radixOrder(values)
            #expect(order.map { values[$0].bitPattern } == radixSorted(values).map(\.bitPattern))
            #expect(order.sorted() == Array(0..<count))
            #expect(
                zip(order, order.dropFirst()).allSatisfy {
                    values[$0].bitPattern != values[$1].bitPattern || $0 < $1
                }
            )
        }
    }

    @Test func orderedValuesStayAsTheyAre() {
        let rising = (0..<5_000).map { Double($0) * 0.1 }
        #expect(radixSorted(rising) == rising)
        #expect(radixSorted(rising.reversed()) == rising)
        #expect(radixSorted(Array(repeating: 2.5, count: 5_000)) == Array(repeating: 2.5, count: 5_000))
    }

    @Test func valuesThatAreNotNumbersStandAtTheEnds() {
        var values = (0..<1_000).map { Double(($0 * 7) % 1_000) }
        values[3] = .nan
        values[700] = -.nan
        values[900] = .infinity
        let sorted = radixSorted(values)
        #expect(sorted.first?.isNaN == true && sorted.last?.isNaN == true)
        #expect(sorted.dropFirst().dropLast() == values.filter { !$0.isNaN }.sorted()[...])
    }

    @Test(arguments: [1.0, 100, 3_000])
    func aNotANumberAmongDecimalsIsNotTakenForOne(scale: Double) {
        for (place, strange) in [(0, Double.nan), (13, .nan), (13, -.nan), (999, -.nan)] {
            var values = (0..<1_000).map { (Double(($0 * 7) % 1_000) * scale).rounded() / 100 }
            values[place] = strange
            let sorted = radixSorted(values)
            #expect((strange.sign == .minus ? sorted.first : sorted.last)?.isNaN == true)
            #expect(sorted.filter { !$0.isNaN } == values.filter { !$0.isNaN }.sorted())
        }
    }

    /// The total order of IEEE 754, in which −0 stands before +0.
    private func precedes(_ first: Double, _ second: Double) -> Bool {
        first < second || (first == second && first.sign == .minus && second.sign == .plus)
    }
}

/// How values lie.
enum Spread: CaseIterable {
    case even, aroundZero, farFromZero, ofFewValues, ofTwoValues, withOutliers, overManyMagnitudes, subnormal,
        huge, zeros, prices, pricesBelowZero, wholeButForFew, wholeWithMinusZeros, wholeFarFromZero

    func value(_ random: inout SeededGenerator) -> Double {
        let share = Double.random(in: 0..<1, using: &random)
        return switch self {
        case .even: share
        case .aroundZero: share - 0.5
        case .farFromZero: 1e9 + share
        case .ofFewValues: (share * 40).rounded(.down) - 7
        case .ofTwoValues: share < 0.9 ? 0 : 1
        case .withOutliers: share < 0.001 ? -1e15 : share
        case .overManyMagnitudes: (share < 0.5 ? -1 : 1) / (share * share * share * share + 1e-300)
        case .subnormal: (share * 1e6).rounded() * .leastNonzeroMagnitude
        case .huge: share < 0.5 ? -1e308 : share * 1.7e308
        case .zeros: share < 0.5 ? -0.0 : 0
        case .prices: (share * 200).rounded() / 100 + 9
        case .pricesBelowZero: (share * 200 - 150).rounded() / 100
        case .wholeButForFew: share < 0.001 ? share * 40 : (share * 40).rounded()
        case .wholeWithMinusZeros: share < 0.001 ? -0.0 : (share * 40 - 20).rounded() + 0
        case .wholeFarFromZero: (share < 0.5 ? 4e15 : 4e15 + 30) + (share * 40).rounded()
        }
    }
}
