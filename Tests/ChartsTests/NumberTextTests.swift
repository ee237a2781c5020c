import Testing

@testable import Charts

struct WrittenNumber: Sendable, CustomTestStringConvertible {
    var value: Double
    var text: String
    var testDescription: String { text }
}

@Test(arguments: [
    WrittenNumber(value: 0, text: "0"), WrittenNumber(value: 0.123456, text: "0.1235"),
    WrittenNumber(value: -0.5, text: "−0.5"), WrittenNumber(value: 9_999, text: "9999"),
    WrittenNumber(value: 12_345.6, text: "12\u{202F}346"),
    WrittenNumber(value: 1_234_567, text: "1\u{202F}234\u{202F}567"),
    WrittenNumber(value: 2.5e9, text: "2.5×10⁹"), WrittenNumber(value: 1.7e308, text: "1.7×10³⁰⁸"),
    WrittenNumber(value: 1.2e-7, text: "1.2×10⁻⁷"),
    WrittenNumber(value: .leastNonzeroMagnitude, text: "4.941×10⁻³²⁴"),
    WrittenNumber(value: .nan, text: "–"), WrittenNumber(value: .infinity, text: "∞"),
    WrittenNumber(value: -.infinity, text: "−∞"),
])
func shortNumberReads(_ known: WrittenNumber) {
    #expect(NumberText.short(known.value) == known.text)
}

@Test func percentagesKeepOneMoreDigitBelowOne() {
    #expect(
        [0.1234, 0.004567, 0.00001, 0, 1, -0.25].map(NumberText.percent) == [
            "12.3%", "0.46%", "<0.01%", "0%", "100%", "−25%",
        ]
    )
}

@Test func changesCarryTheirSign() {
    #expect([0.12, -3, 0].map { NumberText.signed($0) } == ["+0.12", "−3", "0"])
}

@Test func coordinatesHaveTwoDecimalsAtMost() {
    #expect(
        [1.005, -0.001, 2.5, 3, -12.349, .nan, .infinity].map(coordinate) == [
            "1", "0", "2.5", "3", "-12.35", "0", "0",
        ]
    )
}

@Test func decimalExponentIsExactAtPowersOfTen() {
    for exponent in -323...308 { #expect(NumberText.decimalExponent(NumberText.power(exponent)) == exponent) }
}

@Test func sharesUnderEachOtherHaveOneDecimal() {
    let shares = [0.14, 0.1634, 0.0004, -0.1, 0, 1, .nan]
    #expect(
        shares.map(NumberText.evenPercent) == ["14.0%", "16.3%", "<0.1%", "−10.0%", "0%", "100.0%", "–"]
    )
}

@Test func figuresOfOnePictureHaveTheDecimalsOfTheLargestDifference() {
    #expect(NumberText.decimals(for: 1.93, in: [24.07, -1.93, 0.0585]) == 2)
    #expect(NumberText.decimals(for: 0.083, in: [0.221, 0.083, -0.034, 0.29]) == 3)
    #expect(NumberText.decimals(for: 63, in: [142.4, 79.5]) == 1)
    #expect(NumberText.decimals(for: 1_200, in: [3_000, 4_200]) == 0)
    #expect(NumberText.decimals(for: 0, in: [0, 0]) == 0)
}

@Test func ticksAreRoundAndWithinTheScale() {
    let scale = Scale(0.03...0.47, from: 0, to: 100)
    #expect(scale.labelledTicks(about: 5).map(\.label) == ["0.1", "0.2", "0.3", "0.4"])
    #expect(scale.labelledTicks(about: 5, percent: true).map(\.label) == ["10%", "20%", "30%", "40%"])
    #expect(Scale(-1.7e308...1.7e308, from: 0, to: 1).labelledTicks(about: 4).map(\.label).contains("0"))
}

@Test func scaleMapsTheWholeRangeEvenWhenItsWidthOverflows() {
    let scale = Scale(-1.7e308...1.7e308, from: 10, to: 20)
    #expect([scale(-1.7e308), scale(0), scale(1.7e308)] == [10, 15, 20])
}

@Test func collidingLabelsAreDroppedEvenly() {
    let boxes = (0..<10).map { Box(x: Double($0) * 10, y: 0, width: 18, height: 10) }
    #expect(Axis.keptApart(boxes, gap: 2).enumerated().filter(\.element).map(\.offset) == [0, 2, 4, 6, 8])
}
