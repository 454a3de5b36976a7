using System.Globalization;

namespace Slfd.Experiments.DataSets;

/// <summary>The named subsets of ImageNet. A class's position in its list is its label; the number before it is its position among the sorted wnids of
/// ILSVRC-2012, which class-conditional generators take.</summary>
/// <remarks>Source: distillation.md section 1.2 (GLaD's lists and order); the two groups of Tiny-ImageNet classes are ours, chosen because their images are at
/// hand: one easy, one fine-grained.</remarks>
internal static class ImageNetSubsets
{
    private const string Subsets = """
        imagenet-a
          255 n02111129 Leonberg
          376 n02489166 proboscis monkey
          984 n11879895 rapeseed
          364 n02457408 three-toed sloth
          500 n03042490 cliff dwelling
          986 n12057211 yellow lady's slipper
          333 n02342885 hamster
          576 n03447447 gondola
          148 n02071294 killer whale
          135 n02013706 limpkin
        imagenet-b
          129 n02006656 spoonbill
          916 n06359193 web site
          90 n01820546 lorikeet
          275 n02116738 African hunting dog
          995 n13044778 earthstar
          874 n04487081 trolleybus
          102 n01872401 echidna
          259 n02112018 Pomeranian
          685 n03841143 odometer
          139 n02025239 ruddy turnstone
        imagenet-c
          565 n03393912 freight car
          94 n01833805 hummingbird
          554 n03344393 fireboat
          535 n03208938 disk brake
          92 n01828970 bee eater
          392 n02606052 rock beauty
          291 n02129165 lion
          136 n02017213 European gallinule
          324 n02280649 cabbage butterfly
          11 n01531178 goldfinch
        imagenet-d
          9 n01518878 ostrich
          258 n02111889 Samoyed
          13 n01534433 junco
          262 n02112706 Brabancon griffon
          19 n01592084 chickadee
          339 n02389026 sorrel
          321 n02276258 admiral
          24 n01622779 great grey owl
          93 n01829413 hornbill
          322 n02277742 ringlet
        imagenet-e
          816 n04277352 spindle
          96 n01843383 toucan
          100 n01860187 black swan
          145 n02056570 king penguin
          739 n03992509 potter's wheel
          713 n03924679 photocopier
          783 n04153751 screw
          76 n01774750 tarantula
          688 n03857828 oscilloscope
          326 n02281787 lycaenid
        imagenette
          0 n01440764 tench
          217 n02102040 English springer
          482 n02979186 cassette player
          491 n03000684 chain saw
          497 n03028079 church
          566 n03394916 French horn
          569 n03417042 garbage truck
          571 n03425413 gas pump
          574 n03445777 golf ball
          701 n03888257 parachute
        imagewoof
          193 n02096294 Australian terrier
          182 n02093754 Border terrier
          258 n02111889 Samoyed
          162 n02088364 beagle
          155 n02086240 Shih-Tzu
          167 n02089973 English foxhound
          159 n02087394 Rhodesian ridgeback
          273 n02115641 dingo
          207 n02099601 golden retriever
          229 n02105641 Old English sheepdog
        imagenet-birds
          84 n01806143 peacock
          130 n02007558 flamingo
          88 n01818515 macaw
          144 n02051845 pelican
          145 n02056570 king penguin
          22 n01614925 bald eagle
          96 n01843383 toucan
          9 n01518878 ostrich
          100 n01860187 black swan
          89 n01819313 sulphur-crested cockatoo
        imagenet-fruits
          953 n07753275 pineapple
          954 n07753592 banana
          949 n07745940 strawberry
          950 n07747607 orange
          951 n07749582 lemon
          957 n07768694 pomegranate
          952 n07753113 fig
          945 n07720875 bell pepper
          943 n07718472 cucumber
          948 n07742313 Granny Smith
        imagenet-cats
          281 n02123045 tabby
          282 n02123159 tiger cat
          283 n02123394 Persian cat
          284 n02123597 Siamese cat
          285 n02124075 Egyptian cat
          291 n02129165 lion
          292 n02129604 tiger
          290 n02128925 jaguar
          289 n02128757 snow leopard
          287 n02127052 lynx
        """;

    private const string TinyGroups = """
        tiny-imagenet-1
          954 n07753592 banana
          950 n07747607 orange
          951 n07749582 lemon
          957 n07768694 pomegranate
          945 n07720875 bell pepper
          281 n02123045 tabby
          283 n02123394 Persian cat
          285 n02124075 Egyptian cat
          291 n02129165 lion
          207 n02099601 golden retriever
        tiny-imagenet-2
          301 n02165456 ladybug
          309 n02206856 bee
          323 n02279972 monarch
          319 n02268443 dragonfly
          315 n02236044 mantis
          75 n01774384 black widow
          313 n02231487 walking stick
          311 n02226429 grasshopper
          71 n01770393 scorpion
          76 n01774750 tarantula
        """;

    /// <summary>The ten subsets of the paper, in the order of its tables.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<DataSetClass> Classes)> All { get; } = [.. Parse(Subsets)];

    /// <summary>Two groups of ten classes each that Tiny-ImageNet has.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<DataSetClass> Classes)> Tiny { get; } = [.. Parse(TinyGroups)];

    /// <summary>A name at the margin begins a set; indented lines below it are its classes: index, wnid, name.</summary>
    private static IEnumerable<(string Name, IReadOnlyList<DataSetClass> Classes)> Parse(string table)
    {
        var name = "";
        List<DataSetClass> classes = [];
        foreach (var line in table.Split('\n'))
        {
            if (!line.StartsWith(' '))
            {
                if (classes.Count > 0)
                {
                    yield return (name, classes);
                }

                (name, classes) = (line, []);
                continue;
            }

            var words = line.Trim().Split(' ', 3);
            classes.Add(new(words[2], int.Parse(words[0], CultureInfo.InvariantCulture), words[1]));
        }

        yield return (name, classes);
    }
}
