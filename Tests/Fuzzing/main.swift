import Foundation

/// The driver of libFuzzer, which the program is linked with.
@_silgen_name("LLVMFuzzerRunDriver") private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private let known = FuzzedInput.allCases.map(\.rawValue).joined(separator: ", ")
private let chosen = ProcessInfo.processInfo.environment["FUZZED"].flatMap(FuzzedInput.init(rawValue:))

if CommandLine.arguments.dropFirst().first == "--list" {
    print(FuzzedInput.allCases.map(\.rawValue).joined(separator: "\n"))
} else if chosen == nil {
    FileHandle.standardError.write(
        Data("FUZZED names what is read. There are: \(known). `make fuzz` reads them all.\n".utf8)
    )
    exit(64)
} else {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(
        runDriver(&count, &arguments) { bytes, length in
            chosen?.read(Array(UnsafeBufferPointer(start: bytes, count: length)))
            return 0
        }
    )
}
