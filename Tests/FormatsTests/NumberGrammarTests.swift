import Foundation
import TestSupport
import Testing

@testable import Formats

@Test(arguments: [
    ("0", 0), ("-0", -0.0), ("12", 12), ("+3", 3), ("007", 7), ("0.5", 0.5), ("1e3", 1_000), ("1E-3", 0.001),
    ("-1.5e+2", -150), ("9007199254740993", 9_007_199_254_740_992), ("1e-400", 0),
    ("1.7976931348623157e308", .greatestFiniteMagnitude),
    ("0.1", 0.1), ("123456789012345678901234567890", 1.2345678901234568e29),
    ("5e-324", .leastNonzeroMagnitude), ("1e22", 1e22),
    ("1e23", 1e23), ("0.30000000000000004", 0.1 + 0.2), ("18446744073709551616", 18_446_744_073_709_551_616),
])
func aDecimalIsANumber(text: String, value: Double) {
    #expect(NumberGrammar.parse(text)?.bitPattern == value.bitPattern)
}

@Test(arguments: [
    "", "-", "+", ".", ".5", "5.", "1e", "1e+", "e5", "1e400", "-1e400", "nan", "NaN", "inf", "-inf",
    "infinity", "0x10", "0x1p3",
    " 1", "1 ", "1,000", "1_000", "1.2.3", "--1", "+-1", "1e5.0", "n/a", "١", "1f", "1e99999999999999999999",
])
func anythingElseIsNoNumber(text: String) {
    #expect(NumberGrammar.parse(text) == nil)
}

/// Up to sixteen characters are read eight at a time, with the point anywhere among them.
@Test(arguments: 1...20)
func digitsOfAnyNumberWithAPointAnywhereAreRead(count: Int) {
    let digits = "90071992547409931234".prefix(count)
    #expect(NumberGrammar.parse(String(digits)) == Double(digits))
    #expect(NumberGrammar.parse(".\(digits)") == nil && NumberGrammar.parse("\(digits).") == nil)
    for point in 1..<max(2, count) where point < count {
        let text = "\(digits.prefix(point)).\(digits.dropFirst(point))"
        #expect(NumberGrammar.parse(text) == Double(text))
        #expect(NumberGrammar.parse("-\(text)") == Double("-\(text)"))
        #expect(NumberGrammar.parse("\(text).1") == nil && NumberGrammar.parse("1.\(text)") == nil)
    }
}

@Test(arguments: 1...12)
func aFractionOfAnyLengthIsReadOrRefused(length: Int) {
    let digits = "123456789012".prefix(length)
    #expect(NumberGrammar.parse("7.\(digits)") == Double("7.\(digits)"))
    // What lies just below and above the digits, and beside their bits.
    for wrong in ["/", ":", "?", "p", "\u{10}", " ", "."] {
        for place in 0..<length {
            let text = "7.\(digits.prefix(place))\(wrong)\(digits.dropFirst(place + 1))"
            #expect(NumberGrammar.parse(text) == nil, "\(text)")
        }
    }
}

@Test func numbersRoundAsTheStandardLibraryRounds200000Times() {
    var random = TestRandom(state: 42)
    var differences = 0
    for _ in 0..<200_000 {
        let text = randomDecimal(&random)
        let expected = Double(text).flatMap { $0.isFinite ? $0 : nil }
        if NumberGrammar.parse(text)?.bitPattern != expected?.bitPattern { differences += 1 }
    }
    #expect(differences == 0)
}

private func randomDecimal(_ random: inout TestRandom) -> String {
    switch random.next() % 4 {
    case 0:
        let value = Double(bitPattern: random.next())
        return value.isFinite ? "\(value)" : "1.25"
    case 1: return "\(Double.random(in: -1_000...1_000, using: &random))"
    default:
        let digits = (0..<Int.random(in: 1...21, using: &random)).map { _ in
            String(Int.random(in: 0...9, using: &random))
        }.joined()
        let point = Int.random(in: 1...digits.count, using: &random)
        var text = String(digits.prefix(point))
        if point < digits.count { text += "." + digits.dropFirst(point) }
        if Bool.random(using: &random) { text += "e\(Int.random(in: -330...310, using: &random))" }
        return Bool.random(using: &random) ? text : "-" + text
    }
}

@Test func aNumberIsWrittenSoThatItReadsBack() {
    #expect(canonicalText(48) == "48")
    #expect(canonicalText(-0.0) == "0")
    #expect(canonicalText(0.1) == "0.1")
    #expect(canonicalText(1e300) == "1e+300")
    var random = TestRandom(state: 7)
    for _ in 0..<10_000 {
        let value = Double(bitPattern: random.next())
        if value.isFinite { #expect(NumberGrammar.parse(canonicalText(value)) == value) }
    }
}
