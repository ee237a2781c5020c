import DriftStatistics
import Testing

struct FiniteValuesTests {
    /// A gap in each place of a lane, in the values behind the last whole lanes, and nowhere.
    @Test(arguments: 0...9, [Double.nan, .infinity, -.infinity])
    func whatIsNotFiniteIsLeftOut(place: Int, gap: Double) {
        var values = (0..<9).map { Double($0) * 1e307 }
        if values.indices.contains(place) { values[place] = gap }
        #expect(finiteValues(values) == values.filter(\.isFinite))
    }

    @Test func nothingAndNothingFiniteMakeNothing() {
        #expect(finiteValues([]).isEmpty)
        #expect(finiteValues([.nan, .infinity, -.infinity, .nan, .nan]).isEmpty)
    }
}
