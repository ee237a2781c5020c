import Charts
import Testing

/// Charts with made-up but life-like values, for the golden files and for the checks that hold for every chart.
struct SampleChart: Sendable, CustomTestStringConvertible {
    var name: String
    var chart: any Chart
    var testDescription: String { name }

    static let all = distributions + timelines + matrices
}

/// Numbers that look random and are the same everywhere.
struct SampleNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func uniform() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 53)
    }

    /// Roughly normal: twelve uniforms added up.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }

    mutating func normals(_ count: Int, mean: Double = 0, deviation: Double = 1) -> [Double] {
        (0..<count).map { _ in mean + deviation * normal() }
    }
}
